using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class Esp32ImageTests
{
    public static TheoryData<ChipFamily> Chips =>
        [.. Enum.GetValues<ChipFamily>().Where(chip => chip.IsEsp32Family())];

    [Theory]
    [MemberData(nameof(Chips))]
    public void Every_chip_of_the_family_is_recognised_by_its_number(ChipFamily chip)
    {
        var image = Readings.Complete(ImageBuilder.Esp32(chip, "thermostat", "1.2.3"));

        Assert.Equal(chip, image.Chip);
        Assert.Equal(("thermostat", "1.2.3"), (image.Project, image.Version));
        Assert.Equal(VersionSource.AppDescriptor, image.VersionSource);
        Assert.Equal(new DateTime(2020, 4, 3, 5, 33, 11, DateTimeKind.Unspecified), image.BuildTime);
        Assert.Equal("v5.1.4", image.IdfVersion);
        Assert.Equal(4 * 1024 * 1024, image.FlashSizeBytes);
        Assert.Equal(FlashMode.Dio, image.FlashMode);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_boot_loader_alone_is_refused_for_every_chip(ChipFamily chip) =>
        Assert.Equal(ImageRefusal.Bootloader, Readings.Refused(ImageBuilder.Esp32Bootloader(chip)));

    [Theory]
    [InlineData(ChipFamily.Esp32)]
    [InlineData(ChipFamily.Esp32S2)]
    [InlineData(ChipFamily.Esp32C3)]
    [InlineData(ChipFamily.Esp32C5)]
    [InlineData(ChipFamily.Esp32P4)]
    public void A_merged_image_is_refused_for_every_boot_loader_offset(ChipFamily chip) =>
        Assert.Equal(ImageRefusal.Merged, Readings.Refused(ImageBuilder.Esp32Merged(chip)));

    [Fact]
    public void A_merged_image_that_starts_at_the_boot_loader_is_refused_too() =>
        Assert.Equal(ImageRefusal.Merged, Readings.Refused(ImageBuilder.Esp32Merged()[0x1000..]));

    [Fact]
    public void An_unknown_chip_number_is_refused()
    {
        var file = ImageBuilder.Esp32();
        file[12] = 99;

        Assert.Equal(ImageRefusal.UnknownChip, Readings.Refused(file));
    }

    [Fact]
    public void The_length_and_the_sketch_MD5_include_the_appended_hash()
    {
        var file = ImageBuilder.Esp32(size: 9600);

        var image = Readings.Complete(file);

        Assert.Equal(9600, image.Length);
        Assert.Equal([ImageBuilder.Md5(file)], image.SketchMd5s);
    }

    [Fact]
    public void An_image_without_appended_hash_is_complete_at_its_checksum()
    {
        var file = ImageBuilder.Esp32(hash: false);

        Assert.Equal(file.Length, Readings.Complete(file).Length);
    }

    [Fact]
    public void An_image_cut_before_the_end_of_its_hash_is_truncated()
    {
        var file = ImageBuilder.Esp32(size: 9600);

        Assert.Equal(new ImageReading.Truncated(9599, 9600), Readings.Truncated(file[..^1]));
        Assert.Equal(new ImageReading.Truncated(9568, 9600), Readings.Truncated(file[..^32]));
    }

    [Fact]
    public void Changed_bytes_break_the_checksum_or_the_hash()
    {
        var once = ImageBuilder.Esp32();
        once[1000] ^= 1;
        var twice = ImageBuilder.Esp32();
        twice[1000] ^= 1;
        twice[1001] ^= 1;

        Assert.Equal(ImageRefusal.BadChecksum, Readings.Refused(once));
        Assert.Equal(ImageRefusal.BadHash, Readings.Refused(twice));
    }

    [Fact]
    public void Invalid_segment_counts_and_lengths_are_refused()
    {
        var none = ImageBuilder.Esp32();
        none[1] = 0;
        var many = ImageBuilder.Esp32();
        many[1] = 17;
        var odd = ImageBuilder.Esp32();
        odd[28] ^= 1;
        var huge = ImageBuilder.Esp32();
        huge[31] = 0xFF;

        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(none));
        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(many));
        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(odd));
        Assert.Equal(ImageRefusal.TooLarge, Readings.Refused(huge));
    }

    [Fact]
    public void Signatures_of_every_scheme_may_follow()
    {
        var file = ImageBuilder.Esp32(size: 9600);
        var secureBootV2 = ImageBuilder.SignEsp32(file);

        Assert.Equal(9600, Readings.Complete(secureBootV2).Length);
        byte[] sevens = [.. Enumerable.Repeat((byte)7, 512)];
        Assert.Equal(9600, Readings.Complete([.. file, 0, 0, 0, 0, .. sevens[..64]]).Length);
        Assert.Equal(9600, Readings.Complete([.. file, 0, 0, 0, 0, .. sevens[..76]]).Length);
        Assert.Equal(9600, Readings.Complete([.. file, .. sevens]).Length);
        Assert.Equal(ImageRefusal.TrailingBytes, Readings.Refused([.. file, .. sevens, 7]));
        Assert.Equal(secureBootV2.Length, Readings.Truncated(secureBootV2[..^1]).Needed);
    }

    [Theory]
    [InlineData(ChipFamily.Esp32, 0x7F, 128, 80)]
    [InlineData(ChipFamily.Esp32S3, 0x41, 16, 26)]
    [InlineData(ChipFamily.Esp32C2, 0x2F, 4, 60)]
    [InlineData(ChipFamily.Esp32C2, 0x20, 4, 30)]
    [InlineData(ChipFamily.Esp32H2, 0x2F, 4, 48)]
    [InlineData(ChipFamily.Esp32H4, 0x22, 4, 12)]
    [InlineData(ChipFamily.Esp32C6, 0x20, 4, null)]
    [InlineData(ChipFamily.Esp32C6, 0x22, 4, 20)]
    [InlineData(ChipFamily.Esp32C5, 0x2F, 4, 80)]
    [InlineData(ChipFamily.Esp32C5, 0x21, 4, null)]
    public void Flash_size_and_clock_follow_the_chip(ChipFamily chip, byte value, int megabytes, int? frequency)
    {
        var image = Readings.Complete(ImageBuilder.Esp32(chip, flashSizeAndFrequency: value));

        Assert.Equal((megabytes * 1024 * 1024, frequency), (image.FlashSizeBytes, image.FlashFrequencyMHz));
    }
}
