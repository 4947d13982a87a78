using OtaStack.Api.Images;
using OtaStack.FleetSimulator.Images;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>Compares the simulator's image reader with the product's. They are independent.</summary>
public sealed class FlashedImageTests
{
    private static readonly byte[] Esp8266 = ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11");

    public static TheoryData<string, byte[]> Images() => new()
    {
        { "ESP8266 with eboot", Esp8266 },
        { "ESP8266 with eboot, DOUT", ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11", flashMode: FlashMode.Dout) },
        { "ESP8266 without eboot", ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11", eboot: false) },
        { "ESP8266 with a marker", ImageBuilder.Esp8266(marker: ImageBuilder.Marker("1.2.3")) },
        { "ESP8266 signed", ImageBuilder.SignEsp8266(Esp8266) },
        { "ESP32", ImageBuilder.Esp32(version: "1.2.3") },
        { "ESP32 without hash", ImageBuilder.Esp32(version: "1.2.3", hash: false) },
        { "ESP32 signed", ImageBuilder.SignEsp32(ImageBuilder.Esp32(version: "1.2.3")) },
        { "ESP32-C3", ImageBuilder.Esp32(ChipFamily.Esp32C3, version: "1.2.3") },
        { "ESP32-S3", ImageBuilder.Esp32(ChipFamily.Esp32S3, version: "1.2.3") },
        { "ESP32-C6", ImageBuilder.Esp32(ChipFamily.Esp32C6, version: "1.2.3") },
    };

    [Theory]
    [MemberData(nameof(Images), DisableDiscoveryEnumeration = true)] // xunit needs minutes to write images as text
    public void Both_readers_agree_on_chip_length_and_sketch_md5(string what, byte[] file)
    {
        var flashed = FlashedImage.From(file);
        var image = Assert.IsType<ImageReading.Complete>(ImageReader.Read(file)).Image;

        Assert.True(flashed.Damage is null, $"{what}: {flashed.Damage}");
        Assert.Equal(image.Chip, flashed.Chip);
        Assert.Equal(image.Version, flashed.Version);
        Assert.NotNull(flashed.Version);
        Assert.Equal(image.Length, flashed.SketchLength);
        Assert.Equal(image.SketchMd5s[0], flashed.SketchMd5);
        if (image.Chip == ChipFamily.Esp8266)
            Assert.Contains(flashed.RewrittenMd5, image.SketchMd5s);
    }

    [Theory]
    [MemberData(nameof(Images), DisableDiscoveryEnumeration = true)] // xunit needs minutes to write images as text
    public void An_image_cut_anywhere_is_damaged(string what, byte[] file)
    {
        var length = FlashedImage.From(file).SketchLength;
        for (var cut = 2; cut < length; cut += 97)
        {
            var flashed = FlashedImage.From(file[..cut]);
            // A complete image in itself
            var onlyEboot = flashed is { Chip: ChipFamily.Esp8266, SketchLength: <= 0x1000 };
            Assert.True(flashed.Damage is not null || onlyEboot, $"{what}, cut at {cut}");
        }
    }

    [Fact]
    public void A_gzip_file_is_unpacked_and_keeps_its_flash_mode()
    {
        var plain = FlashedImage.From(Esp8266);
        var unpacked = FlashedImage.From(ImageBuilder.Gzip(Esp8266));

        Assert.Equal(plain with { RewrittenMd5 = plain.SketchMd5 }, unpacked);
    }

    [Fact]
    public void A_gzip_file_that_is_cut_or_unpacks_without_end_is_damaged()
    {
        Assert.NotNull(FlashedImage.From(ImageBuilder.Gzip(Esp8266)[..^2000]).Damage);
        Assert.NotNull(FlashedImage.From(ImageBuilder.Gzip(new byte[17 * 1024 * 1024])).Damage);
        Assert.NotNull(FlashedImage.From([0x1F, 0x8B]).Damage);
    }
}
