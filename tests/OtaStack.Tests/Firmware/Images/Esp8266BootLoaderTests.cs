using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

/// <summary>Images without code in mapped flash. A board with one in its first sectors does not start.</summary>
public sealed class Esp8266BootLoaderTests
{
    public static TheoryData<string, byte[]> InRam => new()
    {
        { "boot_v1.7.bin of the NonOS SDK", ImageBuilder.Esp8266InRam() },
        { "a boot loader padded to its sector",
            [.. ImageBuilder.Esp8266InRam(), .. Enumerable.Repeat((byte)0xFF, 1000)] },
        { "esptool's stub", ImageBuilder.Esp8266InRam(8200, 0x4010_D000, 0x3FFE_B000) },
        { "eagle.flash.bin, the half of an SDK's program", ImageBuilder.Esp8266InRam(28_000) },
        { "a boot loader of RTOS SDK 3, with the header of 24 bytes", ImageBuilder.Esp8266InRam(9000, extended: true) },
        { "eboot with a program in RAM behind it", ImageBuilder.BehindEboot(ImageBuilder.Esp8266InRam(28_000)) },
        { "a boot loader in gzip", ImageBuilder.Gzip(ImageBuilder.Esp8266InRam()) },
        { "a signed boot loader", ImageBuilder.SignEsp8266(ImageBuilder.Esp8266InRam()) },
        { "an ESP32's boot loader", ImageBuilder.Esp32Bootloader() },
        { "an ESP32-C3's boot loader", ImageBuilder.Esp32Bootloader(ChipFamily.Esp32C3) },
        { "an ESP32-S3's boot loader", ImageBuilder.Esp32Bootloader(ChipFamily.Esp32S3) },
        { "an ESP32-P4's boot loader", ImageBuilder.Esp32Bootloader(ChipFamily.Esp32P4) },
    };

    [Theory]
    [MemberData(nameof(InRam), DisableDiscoveryEnumeration = true)]
    public void An_image_with_code_only_in_RAM_is_refused_as_a_boot_loader(string what, byte[] file) =>
        Assert.True(ImageRefusal.Bootloader == Readings.Refused(file), what);

    public static TheoryData<string, byte[]> Programs => new()
    {
        { "Arduino: eboot, and the application behind it", ImageBuilder.Esp8266() },
        { "Arduino, signed", ImageBuilder.SignEsp8266(ImageBuilder.Esp8266()) },
        { "Arduino, gzip", ImageBuilder.Gzip(ImageBuilder.Esp8266()) },
        { "a single image with code in mapped flash", ImageBuilder.Esp8266(eboot: false) },
        { "RTOS SDK 3", ImageBuilder.Esp8266Rtos() },
        { "ESP32", ImageBuilder.Esp32() },
        { "ESP32-P4", ImageBuilder.Esp32(ChipFamily.Esp32P4) },
    };

    [Theory]
    [MemberData(nameof(Programs), DisableDiscoveryEnumeration = true)]
    public void A_program_with_code_in_mapped_flash_is_accepted(string what, byte[] file) =>
        Assert.True(ImageReader.Read(file) is ImageReading.Complete, what);

    [Fact]
    public void A_whole_flash_with_the_SDKs_boot_loader_is_called_merged()
    {
        byte[] loader = [.. ImageBuilder.Esp8266InRam()];
        byte[] flash = [.. loader, .. Enumerable.Repeat((byte)0xFF, 4096 - loader.Length), 0xEA, 4, 0, 0,
            .. new byte[5000]];

        Assert.Equal(ImageRefusal.Merged, Readings.Refused(flash));
    }

    [Fact]
    public void eboot_alone_is_truncated_and_named()
    {
        var truncated = Readings.Truncated(ImageBuilder.Esp8266()[..4096]);

        Assert.Equal((4096, 4096 + 32), (truncated.Present, truncated.Needed));
        Assert.Contains("boot loader of the ESP8266 Arduino core", truncated.Otherwise, StringComparison.Ordinal);
        Assert.Null(Readings.Truncated(ImageBuilder.Esp8266()[..6000]).Otherwise);
    }
}
