using System.Net;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

/// <summary>Builds whose files have the names that build tools give them.</summary>
public sealed class BuildProjectNameTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task Two_projects_with_files_named_firmware_are_kept_apart()
    {
        var (thermostat, lamp) = (NewImage(), NewImage());
        _server.Drop("thermostat/firmware.bin", thermostat);
        await _server.TakenAsync(thermostat);
        _server.Drop("lamp/firmware.bin", lamp);

        Assert.Equal("thermostat", (string?)(await _server.TakenAsync(thermostat))["project"]);
        Assert.Equal("lamp", (string?)(await _server.TakenAsync(lamp))["project"]);
        using var offer = await _server.PollAsync("/ota/thermostat");
        Assert.Equal(thermostat, await offer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_file_without_a_project_is_refused_and_the_message_says_what_to_do()
    {
        _server.Drop("firmware.bin", NewImage());
        _server.Drop("build/release/app.bin", NewImage());

        foreach (var path in new[] { "firmware.bin", "build/release/app.bin" })
        {
            var reason = await _server.RefusalOfAsync(path);
            Assert.Contains("build.json", reason, StringComparison.Ordinal);
            Assert.Contains("folder", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PlatformIO_builds_are_found_but_not_its_downloaded_libraries()
    {
        var (image, library) = (NewImage(), NewImage());
        _server.Drop("kettle/.pio/libdeps/d1_mini/Some Library/firmware.bin", library);
        _server.Drop("kettle/.pio/build/d1_mini/firmware.bin", image);

        Assert.Equal("kettle", (string?)(await _server.TakenAsync(image))["project"]);
        await _server.InboxIsThroughAsync();
        Assert.Null(await _server.FindFirmwareAsync(library));
    }

    [Fact]
    public async Task The_API_does_not_guess_between_environments_with_the_same_chip()
    {
        var (one, other, esp32, named) = (NewImage(), NewImage(), ImageBuilder.Esp32(seed: 4711), NewImage());
        _server.DropFolder("fan/.pio/build", [
            ("d1_mini/firmware.bin", one), ("nodemcuv2/firmware.bin", other), ("esp32dev/firmware.bin", esp32),
            ("esp12e/firmware.bin", named),
            ("esp12e/build.json", """{"project":"fan-outdoor"}"""u8.ToArray()),
        ]);

        Assert.Equal("fan", (string?)(await _server.TakenAsync(esp32))["project"]);
        Assert.Equal("fan-outdoor", (string?)(await _server.TakenAsync(named))["project"]);
        Assert.Contains("nodemcuv2", await _server.RefusalOfAsync("fan/.pio/build/d1_mini/firmware.bin"),
            StringComparison.Ordinal);
        Assert.Contains("d1_mini", await _server.RefusalOfAsync("fan/.pio/build/nodemcuv2/firmware.bin"),
            StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(one));
        Assert.Null(await _server.FindFirmwareAsync(other));
    }

    [Fact]
    public async Task The_version_in_the_file_name_is_the_last_source()
    {
        var (plain, stamped, esp32) = (ImageBuilder.Esp8266(seed: 4712), NewImage(),
            ImageBuilder.Esp32(ChipFamily.Esp32C3, seed: 4713));
        _server.Drop("heater_v1.2.3.bin", plain);
        _server.Drop("heater-1.2.4.bin", stamped);
        _server.Drop("heater-1.2.3-esp32c3.bin", esp32);

        var firmware = await _server.TakenAsync(plain);
        Assert.Equal(("heater", "v1.2.3", "fileName"),
            ((string?)firmware["project"], (string?)firmware["version"], (string?)firmware["versionSource"]));
        firmware = await _server.TakenAsync(esp32);
        Assert.Equal(("heater", "1.2.3", "ESP32-C3"),
            ((string?)firmware["project"], (string?)firmware["version"], (string?)firmware["chip"]));
        firmware = await _server.TakenAsync(stamped);
        Assert.Equal(("heater", "compileStamp"), ((string?)firmware["project"], (string?)firmware["versionSource"]));
    }

    [Fact]
    public async Task A_chip_in_the_file_name_that_is_not_the_image_s_is_refused()
    {
        _server.Drop("pump-1.2.3-esp32c3.bin", NewImage());
        var reason = await _server.RefusalOfAsync("pump-1.2.3-esp32c3.bin");
        Assert.Contains("ESP32-C3", reason, StringComparison.Ordinal);
        Assert.Contains("ESP8266", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_versions_of_a_framework_are_ignored()
    {
        var image = ImageBuilder.Esp32(project: "arduino-lib-builder", version: "v4.4-dirty", seed: 4714);
        _server.Drop("gate/build/esp32.esp32.esp32dev/gate_v2.1.ino.bin", image);

        var firmware = await _server.TakenAsync(image);
        Assert.Equal(("gate", "v2.1"), ((string?)firmware["project"], (string?)firmware["version"]));
    }

    [Fact]
    public async Task The_image_takes_precedence_over_its_path()
    {
        var image = ImageBuilder.Esp8266(seed: 4715, marker: ImageBuilder.Marker("2.0.0", "greenhouse"));
        _server.Drop("shed_v1.0.0.bin", image);

        var firmware = await _server.TakenAsync(image);
        Assert.Equal(("greenhouse", "2.0.0"), ((string?)firmware["project"], (string?)firmware["version"]));
    }

    [Fact]
    public async Task A_minimal_image_is_never_offered_but_can_be_fetched_by_name()
    {
        var (whole, minimal) = (NewImage(40_000), NewImage());
        _server.Drop("tasmota.bin", whole);
        await _server.TakenAsync(whole);
        _server.Drop("tasmota-minimal.bin", minimal);

        var firmware = await _server.TakenAsync(minimal);
        Assert.Equal(("tasmota", "minimal"), ((string?)firmware["project"], (string?)firmware["variant"]));
        using var offer = await _server.PollAsync("/ota/tasmota", "5C:CF:7F:00:00:77");
        Assert.Equal(whole, await offer.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole, await _server.Stranger.GetByteArrayAsync("/ota/tasmota/firmware.bin"));
        Assert.Equal(minimal, await _server.Stranger.GetByteArrayAsync("/ota/tasmota/firmware-minimal.bin"));
        var md5 = await _server.Stranger.GetStringAsync("/ota/tasmota/firmware-minimal.bin.md5");
        Assert.Equal(ImageBuilder.Md5(minimal), md5.Split(' ')[0]);
        Assert.DoesNotContain(Sha256(minimal), await _server.Stranger.GetStringAsync("/ota/tasmota/manifest.json"),
            StringComparison.Ordinal);

        _server.Drop("kettle2.bin", NewImage());
        using var none = await _server.Stranger.GetAsync("/ota/kettle2/firmware-minimal.bin");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }
}
