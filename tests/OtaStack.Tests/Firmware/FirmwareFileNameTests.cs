using FsCheck.Xunit;
using OtaStack.Api.Firmware;

namespace OtaStack.Tests.Firmware;

public sealed class FirmwareFileNameTests
{
    [Theory]
    [InlineData("Thermostat.ino.bin", "thermostat")]
    [InlineData("thermostat.bin.gz", "thermostat")]
    [InlineData("Thermostat.ino.bin.signed", "thermostat")]
    [InlineData("Thermostat.ino.bin.gz.signed", "thermostat")]
    [InlineData("thermostat-signed.bin", "thermostat")]
    [InlineData("thermostat-unsigned.bin", "thermostat")]
    [InlineData("thermostat.ota.bin", "thermostat")]
    [InlineData("Thermostat.ino.nodemcu.bin", "thermostat")]
    [InlineData("Thermostat.ino.d1_mini.bin", "thermostat")]
    [InlineData("Thermostat.INO.D1_MINI.BIN", "thermostat")]
    [InlineData("Thermostat.ino.esp32.bin.gz", "thermostat")]
    [InlineData("Thermostat.esp8266.esp8266.nodemcuv2.bin", "thermostat")]
    [InlineData("Thermostat.littlefs.bin", "thermostat")]
    [InlineData("Thermostat.mklittlefs.bin", "thermostat")]
    [InlineData("Thermostat.pde.bin", "thermostat")]
    [InlineData("esp32-lamp.bin", "esp32-lamp")]
    [InlineData("lamp-esp32c3.bin", "lamp-esp32c3")]
    [InlineData("my.inode.bin", "my.inode")]
    [InlineData("sketch_nov26a.ino.bin", "sketch_nov26a")]
    [InlineData("/builds/Living Room/Pump (v2).bin", "pump-v2")]
    [InlineData("C:\\build\\Pump.BIN", "pump")]
    [InlineData("K\u00fcche_Licht.bin", "k-che_licht")]
    public void A_specific_file_name_is_the_project(string path, string project) =>
        Assert.Equal(project, FirmwareFileName.Read(path).Project);

    [Theory]
    [InlineData("thermostat/firmware.bin", "thermostat")]
    [InlineData("lamp/firmware.bin", "lamp")]
    [InlineData("lamp/Firmware.bin.gz", "lamp")]
    [InlineData("lamp\\firmware.bin", "lamp")]
    [InlineData("lamp/.pio/build/d1_mini/firmware.bin", "lamp")]
    [InlineData("lamp/.pio/build/kitchen/firmware.bin", "lamp")]
    [InlineData("lamp/.pioenvs/kitchen/firmware.bin", "lamp")]
    [InlineData(".esphome/build/kitchen/.pioenvs/kitchen/firmware.ota.bin", "kitchen")]
    [InlineData("lamp/build/firmware.bin", "lamp")]
    [InlineData("lamp/build/app.bin", "lamp")]
    [InlineData("lamp/build/main.bin", "lamp")]
    [InlineData("lamp/build/esp8266.esp8266.nodemcuv2/sketch.ino.bin", "lamp")]
    [InlineData("lamp/build-esp32c3/output.bin", "lamp")]
    [InlineData("lamp/out/release/image.bin", "lamp")]
    [InlineData("lamp/dist/program.bin", "lamp")]
    [InlineData("lamp/cmake-build-debug/project.bin", "lamp")]
    [InlineData("lamp/d1_mini/firmware.bin", "lamp")]
    [InlineData("lamp/esp32dev/firmware.bin", "lamp")]
    [InlineData("lamp/1.2.3/firmware.bin", "lamp")]
    [InlineData("lamp/v2/firmware.bin", "lamp")]
    [InlineData("lamp/latest/firmware.bin", "lamp")]
    [InlineData("lamp/build-17/3f2a1bc9/firmware.bin", "lamp")]
    [InlineData("lamp/esp32.bin", "lamp")]
    [InlineData("lamp/v1.2.3.bin", "lamp")]
    [InlineData("lamp/firmware-1.2.3-esp32c3.bin", "lamp")]
    [InlineData("lamp/littlefs.bin", "lamp")]
    [InlineData("house/kitchen lamp/firmware.bin", "kitchen-lamp")]
    [InlineData("/home/joe/lamp/.pio/build/esp12e/firmware.bin", "lamp")]
    [InlineData("lamp/./firmware.bin", "lamp")]
    [InlineData("lamp//firmware.bin", "lamp")]
    [InlineData("lamp/.ino.bin", "lamp")]
    public void For_a_generic_file_name_the_nearest_specific_folder_is_the_project(
        string path, string project) =>
        Assert.Equal(project, FirmwareFileName.Read(path).Project);

    [Theory]
    [InlineData("firmware.bin")]
    [InlineData("app.bin")]
    [InlineData("main.ino.bin")]
    [InlineData("output.bin")]
    [InlineData("build/firmware.bin")]
    [InlineData(".pio/build/d1_mini/firmware.bin")]
    [InlineData(".pio/build/kitchen/firmware.bin")]
    [InlineData("release/v1.2.3/esp32-c3/firmware.bin")]
    [InlineData("d1_mini.bin")]
    [InlineData("1.2.3.bin")]
    [InlineData("2024-10-02.bin")]
    [InlineData("C:\\firmware.bin")]
    [InlineData("../firmware.bin")]
    [InlineData("..bin")]
    [InlineData(".ino.bin")]
    [InlineData("lamp/\u6e29\u5ea6.bin")]
    [InlineData("lamp/\u6e29\u5ea6/firmware.bin")]
    [InlineData("")]
    [InlineData(null)]
    public void A_path_without_a_project_name_has_no_project(string? path) =>
        Assert.Null(FirmwareFileName.Read(path).Project);

    [Theory]
    [InlineData("lamp_v1.2.3.bin", "lamp", "v1.2.3", ChipFamily.Unknown)]
    [InlineData("lamp-1.2.3-esp32c3.bin", "lamp", "1.2.3", ChipFamily.Esp32C3)]
    [InlineData("lamp-1.2.3-ESP32-C3.bin", "lamp", "1.2.3", ChipFamily.Esp32C3)]
    [InlineData("lamp-1.2.3_esp32.bin", "lamp", "1.2.3", ChipFamily.Esp32)]
    [InlineData("lamp-1.2.3.esp8266.bin", "lamp", "1.2.3", ChipFamily.Esp8266)]
    [InlineData("lamp-1.2.3-esp32c61.bin.gz", "lamp", "1.2.3", ChipFamily.Esp32C61)]
    [InlineData("living-room-lamp-1.10.bin", "living-room-lamp", "1.10", ChipFamily.Unknown)]
    [InlineData("Lamp 1.2.3.bin", "lamp", "1.2.3", ChipFamily.Unknown)]
    [InlineData("lamp-2024.10.2.bin", "lamp", "2024.10.2", ChipFamily.Unknown)]
    [InlineData("lamp-2024-10-02.bin", "lamp", "2024-10-02", ChipFamily.Unknown)]
    [InlineData("lamp_20241002.bin", "lamp", "20241002", ChipFamily.Unknown)]
    [InlineData("lamp-1.2.3-rc.1.bin", "lamp", "1.2.3-rc.1", ChipFamily.Unknown)]
    [InlineData("lamp-1.2.3-beta2-esp32s3.bin", "lamp", "1.2.3-beta2", ChipFamily.Esp32S3)]
    [InlineData("lamp-1.2.3+5.bin", "lamp", "1.2.3+5", ChipFamily.Unknown)]
    [InlineData("pump-1.2-1.0.3.bin", "pump-1.2", "1.0.3", ChipFamily.Unknown)]
    [InlineData("Lamp_v1.2.ino.bin", "lamp", "v1.2", ChipFamily.Unknown)]
    [InlineData("lamp/firmware_v1.2.3.bin", "lamp", "v1.2.3", ChipFamily.Unknown)]
    [InlineData("lamp/1.2.3.bin", "lamp", "1.2.3", ChipFamily.Unknown)]
    [InlineData("lamp-v2.bin", "lamp-v2", null, ChipFamily.Unknown)]
    [InlineData("lamp-3.bin", "lamp-3", null, ChipFamily.Unknown)]
    [InlineData("lamp2.1.bin", "lamp2.1", null, ChipFamily.Unknown)]
    [InlineData("lamp-20241399.bin", "lamp-20241399", null, ChipFamily.Unknown)]
    [InlineData("lamp-1.2.3.4.5.6.bin", "lamp-1.2.3.4.5.6", null, ChipFamily.Unknown)]
    [InlineData("WLED_0.14.0_ESP32_Ethernet.bin", "wled_0.14.0_esp32_ethernet", null, ChipFamily.Unknown)]
    public void A_version_at_the_end_of_the_name_is_not_part_of_the_project(
        string path, string project, string? version, ChipFamily chip)
    {
        var name = FirmwareFileName.Read(path);
        Assert.Equal((project, version, chip), (name.Project, name.Version, name.Chip));
    }

    [Theory]
    [InlineData("tasmota-minimal.bin", "tasmota", "minimal")]
    [InlineData("tasmota-minimal.bin.gz", "tasmota", "minimal")]
    [InlineData("tasmota-minimal-15.0.1.bin", "tasmota", "minimal")]
    [InlineData("tasmota/firmware-minimal.bin", "tasmota", "minimal")]
    [InlineData("tasmota_Minimal.bin", "tasmota", "minimal")]
    [InlineData("Blink-minimal.ino.bin", "blink-minimal", null)]
    [InlineData("minimal.bin", "minimal", null)]
    [InlineData("minimalist.bin", "minimalist", null)]
    public void Minimal_after_a_dash_is_a_variant_of_the_project(string path, string project, string? variant)
    {
        var name = FirmwareFileName.Read(path);
        Assert.Equal((project, variant), (name.Project, name.Variant));
    }

    [Theory]
    [InlineData("lamp/.pio/build/d1_mini/firmware.bin", "d1_mini")]
    [InlineData(".esphome/build/kitchen/.pioenvs/kitchen/firmware.bin", "kitchen")]
    [InlineData("lamp/.pio/build/d1_mini/pump.bin", null)]
    [InlineData("lamp/build/d1_mini/firmware.bin", null)]
    public void An_environment_is_returned_if_the_project_is_a_folder_above_it(string path, string? environment) =>
        Assert.Equal(environment, FirmwareFileName.Read(path).Environment);

    [Property(MaxTest = 2000)]
    public bool Any_path_is_read(string? path) => FirmwareFileName.Read(path) is not null;

    [Fact]
    public void A_long_path_is_read_fast()
    {
        // Each of these caused catastrophic backtracking in a careless expression.
        foreach (var text in new[] { "1.", "-1.2.3", "a-", "v1.2.3-rc", "build/", "esp32-", "_ - _" })
            Assert.NotNull(FirmwareFileName.Read(string.Concat(Enumerable.Repeat(text, 100_000)) + "!.bin"));
    }
}
