using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class ImagePropertyTests
{
    [Property(MaxTest = 300)]
    public bool The_reader_finds_what_the_builder_wrote(
        PositiveInt seed, PositiveInt size, byte major, byte minor, bool eboot, bool packed)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.0");
        var chips = Enum.GetValues<ChipFamily>();
        var chip = chips[1 + (seed.Get % (chips.Length - 1))];
        var marker = ImageBuilder.Marker(version, "pump");
        var esp8266 = chip == ChipFamily.Esp8266;
        var plain = esp8266
            ? ImageBuilder.Esp8266(size: size.Get % 50_000, seed: seed.Get, eboot: eboot, marker: marker)
            : ImageBuilder.Esp32(chip, "x", "y", size.Get % 50_000, seed.Get, marker: marker);
        packed &= esp8266;

        var image = Readings.Complete(packed ? ImageBuilder.Gzip(plain) : plain);

        return image.Chip == chip
            && image.Version == version
            && image.Project == "pump"
            && image.Length == plain.Length
            && image.IsGzip == packed
            && image.SketchMd5s[0] == ImageBuilder.Md5(plain);
    }

    [Property(MaxTest = 2000)]
    public bool Any_bytes_give_a_reading_and_never_a_complete_program(byte[] bytes) =>
        ImageReader.Read(bytes) is not ImageReading.Complete
        && ImageReader.ReadFilesystem(bytes) is not null;

    [Property(MaxTest = 500)]
    public bool A_changed_bit_in_a_hashed_image_is_always_detected(NonNegativeInt bit)
    {
        var file = ImageBuilder.Esp32(size: 2048);
        var at = bit.Get % (file.Length * 8);
        file[at / 8] ^= (byte)(1 << (at % 8));

        // Without the flag that announces it, the hash is 32 unknown bytes after the image.
        return ImageReader.Read(file) is not ImageReading.Complete;
    }

    [Fact]
    public void The_reading_does_not_depend_on_the_culture()
    {
        var file = ImageBuilder.Esp8266("Jul  3 2020;05:33:11", marker: ImageBuilder.Marker("1.0", "PUMPI"));
        var expected = Readings.Complete(file);

        ForeignCulture.Run(() =>
        {
            var image = Readings.Complete(file);

            Assert.Equal(new DateTime(2020, 7, 3, 5, 33, 11, DateTimeKind.Unspecified), image.BuildTime);
            Assert.Equal((expected.Project, expected.Version), (image.Project, image.Version));
            Assert.Equal(expected.SketchMd5s, image.SketchMd5s);
        });
    }
}
