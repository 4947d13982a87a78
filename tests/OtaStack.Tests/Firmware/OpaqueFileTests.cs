using System.Net;
using System.Text;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

/// <summary>
/// Files whose content cannot be checked: accepted if the publisher states everything, and offered with care.
/// </summary>
public sealed class OpaqueFileTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task An_image_with_appended_options_is_published_as_it_is_and_sent_only_by_path()
    {
        byte[] file = [.. NewImage(), .. new byte[128], .. "{\"uid\":[1,2,3]}"u8, .. new byte[2700]];
        using (var refused = await _server.UploadAsync(file, "?project=elrs&chip=esp8266&version=3.5.0"))
            Assert.Contains("opaque=true", await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity),
                StringComparison.Ordinal);

        var firmware = await _server.UploadedAsync(file, "?project=elrs&chip=esp8266&version=3.5.0&opaque=true");
        Assert.True((bool)firmware["isOpaque"]!);
        Assert.Equal(
            ("elrs", "3.5.0", "stated", "ESP8266", "none"),
            ((string?)firmware["project"], (string?)firmware["version"], (string?)firmware["versionSource"],
                (string?)firmware["chip"], (string?)firmware["signature"]));
        Assert.Equal(file.Length, (int)firmware["size"]!);

        using var offer = await _server.PollAsync("/ota/elrs", mac: "5C:CF:7F:00:00:31", version: "3.4.0");
        Assert.Equal(file, await offer.Content.ReadAsByteArrayAsync());
        using var again = await _server.PollAsync("/ota", mac: "5C:CF:7F:00:00:31", version: "3.4.0");
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var bySha256 = await _server.Client.GetAsync($"/ota/elrs/firmware.bin?sha256={Sha256(file)}");
        Assert.Equal(file, await bySha256.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_encrypted_image_is_taken_from_the_build_folder()
    {
        byte[] file = [0xCF, 0xB6, 0x88, 0x07, .. NewImage()];
        _server.Drop("encrypted/Pump.bin", file);
        var reason = await _server.RefusalOfAsync("encrypted/Pump.bin");
        Assert.Contains("esp_encrypted_img", reason, StringComparison.Ordinal);
        Assert.Contains("opaque=true", reason, StringComparison.Ordinal);

        _server.Drop("encrypted/build.json", Encoding.UTF8.GetBytes(
            """{"opaque": true, "project": "secret-pump", "chip": "esp32-c3", "version": "2.0.0"}"""));
        var firmware = await _server.TakenAsync(file);
        Assert.True((bool)firmware["isOpaque"]!);
        Assert.Equal(
            ("secret-pump", "2.0.0", "ESP32-C3"),
            ((string?)firmware["project"], (string?)firmware["version"], (string?)firmware["chip"]));
    }

    [Theory]
    [InlineData("?opaque=true&chip=esp8266&version=1", "project")]
    [InlineData("?opaque=true&project=x&version=1", "chip")]
    [InlineData("?opaque=true&project=x&chip=esp8266", "version")]
    [InlineData("?opaque=true&project=x&chip=esp8266&version=%20", "version")]
    [InlineData("?opaque=true", "project, chip, version")]
    [InlineData("?opaque=true&project=x&chip=esp8266&version=1&kind=filesystem", "not for file systems")]
    public async Task Missing_parameters_are_named(string query, string named)
    {
        using var answer = await _server.UploadAsync([1, 2, 3, 4], query);

        Assert.Contains(named, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_values_in_build_json_are_named()
    {
        _server.Drop("unstated/build.json", Encoding.UTF8.GetBytes("""{"opaque": true, "project": "pump"}"""));
        _server.Drop("unstated/Pump.bin", [0xCF, 0xB6, 0x88, 0x07, .. NewImage()]);

        Assert.Contains("missing: chip, version", await _server.RefusalOfAsync("unstated/Pump.bin"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boot loader", "boot loader")]
    [InlineData("merged", "merged")]
    [InlineData("partition table", "partition table")]
    [InlineData("ELF", "ELF")]
    [InlineData("HTML", "HTML")]
    [InlineData("LFS", "git lfs pull")]
    [InlineData("gzip of a boot loader", "boot loader")]
    [InlineData("gzip of text", "E9")]
    public async Task A_file_that_is_known_not_to_be_a_program_is_refused(string kind, string named)
    {
        using var answer = await _server.UploadAsync(
            kind switch
            {
                "boot loader" => ImageBuilder.Esp8266InRam(),
                "merged" => ImageBuilder.Esp32Merged(),
                "partition table" => ImageBuilder.PartitionTable(),
                "ELF" => [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1],
                "HTML" => "<html><body>Not found</body></html>"u8.ToArray(),
                "LFS" => ForeignFileTests.LfsPointer,
                "gzip of a boot loader" => ImageBuilder.Gzip(ImageBuilder.Esp8266InRam()),
                _ => ImageBuilder.Gzip("hello hello hello"u8.ToArray()),
            },
            "?opaque=true&project=x&chip=esp8266&version=1");

        Assert.Contains(named, await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_unpacked_size_of_an_opaque_gzip_file_is_known()
    {
        byte[] plain = [.. NewImage(), .. "{\"uid\":[1]}"u8, .. new byte[2700]];

        var firmware = await _server.UploadedAsync(
            ImageBuilder.Gzip(plain), "?project=elrs-gz&chip=esp8266&version=3.5.0&opaque=true");

        Assert.True((bool)firmware["isGzip"]!);
        Assert.Equal(plain.Length, (int)firmware["plainSize"]!);
    }
}
