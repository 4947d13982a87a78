using System.Net;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

/// <summary>Files in the build folder that must never reach a board, or never another project's board.</summary>
public sealed class WrongFileTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("boot_v1.7.bin", "mapped flash")]
    [InlineData("Stub.bin", "mapped flash")]
    [InlineData("Eboot.bin", "boot loader of the ESP8266 Arduino core")]
    [InlineData("LineBreak.bin", "line break")]
    [InlineData("Pointer.bin", "git lfs pull")]
    [InlineData("Page.bin", "HTML")]
    [InlineData("Error.bin", "404 page not found")]
    [InlineData("Empty.bin", "empty")]
    public async Task It_is_refused_with_the_reason(string name, string named)
    {
        var file = name switch
        {
            "boot_v1.7.bin" => ImageBuilder.Esp8266InRam(),
            "Stub.bin" => ImageBuilder.Esp8266InRam(8200, 0x4010_D000, 0x3FFE_B000),
            "Eboot.bin" => ImageBuilder.Esp8266()[..4096],
            "LineBreak.bin" => [.. NewImage(), (byte)'\r', (byte)'\n'],
            "Pointer.bin" => ForeignFileTests.LfsPointer,
            "Page.bin" => "<html><body>Sign in</body></html>"u8.ToArray(),
            "Error.bin" => "404 page not found\n"u8.ToArray(),
            _ => [],
        };
        _server.Drop("wrong/" + name, file);

        Assert.Contains(named, await _server.RefusalOfAsync("wrong/" + name), StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(file));
    }

    [Fact]
    public async Task Two_sketches_of_arduino_esp32_1_0_do_not_become_one_project()
    {
        byte[] Sketch(int seed, string stamp) =>
            ImageBuilder.Esp32(project: "esp32-arduino-lib-builder", version: "b1c75d1-dirty", seed: seed,
                stamp: stamp);
        var (lamp, pump) = (Sketch(901, "Apr  3 2020;05:33:11"), Sketch(902, "Apr  4 2020;05:33:11"));
        _server.Drop("arduino10/Lamp.ino.bin", lamp);
        _server.Drop("arduino10/Pump.ino.bin", pump);

        var (first, second) = (await _server.TakenAsync(lamp), await _server.TakenAsync(pump));
        Assert.Equal(("lamp", "Apr  3 2020;05:33:11"), ((string?)first["project"], (string?)first["version"]));
        Assert.Equal(("pump", "Apr  4 2020;05:33:11"), ((string?)second["project"], (string?)second["version"]));
    }

    [Fact]
    public async Task A_gzip_file_that_the_boot_loader_would_unpack_over_itself_is_not_sent()
    {
        // A board that was lost in the field: 1 MB of flash, half of it for the file system.
        var plain = ImageBuilder.Esp8266("Apr  3 2020;05:33:11", size: 644_256, seed: 903,
            strings: new string('x', 384_000));
        var packed = ImageBuilder.Gzip(plain);
        Assert.Equal(644_256, plain.Length);
        Assert.InRange(packed.Length, 200_000, 319_488);
        await _server.UploadedAsync(packed, "?project=small");

        foreach (var (sketchSize, freeSpace, expected) in new[]
        {
            (184_256, 319_488, HttpStatusCode.NotModified),
            (184_256, 2_000_000, HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/small");
            request.Headers.UserAgent.ParseAdd("ESP8266-http-Update");
            request.Headers.Add("x-ESP8266-STA-MAC", $"5C:CF:7F:00:01:{freeSpace % 97:X2}");
            request.Headers.Add("x-ESP8266-free-space", $"{freeSpace}");
            request.Headers.Add("x-ESP8266-sketch-size", $"{sketchSize}");
            request.Headers.Add("x-ESP8266-chip-size", "4194304");
            request.Headers.Add("x-ESP8266-mode", "sketch");
            request.Headers.Add("x-ESP8266-version", "Apr  1 2020;05:33:11");
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
        }

        var devices = await _server.Client.GetStringAsync("/api/devices");
        Assert.Contains("noRoomToUnpack", devices, StringComparison.Ordinal);
    }
}
