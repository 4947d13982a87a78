using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class Esp8266ImageTests
{
    private const string Stamp = "Apr  3 2020;05:33:11";

    [Fact]
    public void Chip_flash_settings_length_and_compile_stamp_of_an_Arduino_image_are_read()
    {
        var file = ImageBuilder.Esp8266(Stamp, size: 300_000);

        var image = Readings.Complete(file);

        Assert.Equal(ChipFamily.Esp8266, image.Chip);
        Assert.Equal(FlashMode.Dio, image.FlashMode);
        Assert.Equal(4 * 1024 * 1024, image.FlashSizeBytes);
        Assert.Equal(40, image.FlashFrequencyMHz);
        Assert.Equal(300_000, image.Length);
        Assert.Equal(file.Length, image.PlainSize);
        Assert.Equal((Stamp, VersionSource.CompileStamp), (image.Version, image.VersionSource));
        Assert.Equal(new DateTime(2020, 4, 3, 5, 33, 11, DateTimeKind.Unspecified), image.BuildTime);
        Assert.Null(image.Project);
        Assert.False(image.IsGzip);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Single_images_and_images_of_older_cores_without_CRC_are_complete(bool eboot) =>
        Assert.Equal(ChipFamily.Esp8266, Readings.Complete(ImageBuilder.Esp8266(eboot: eboot, crc: false)).Chip);

    [Fact]
    public void The_checksum_of_an_Arduino_image_does_not_cover_its_CRC()
    {
        var plain = ImageBuilder.Esp8266(crc: false);
        var withCrc = ImageBuilder.Esp8266(crc: true);

        Assert.Equal(plain[^1], withCrc[^1]);
        Assert.NotEqual(plain[4112..4120], withCrc[4112..4120]);
        Readings.Complete(withCrc);
    }

    [Fact]
    public void Sketch_MD5s_cover_the_four_flash_modes_that_the_updater_may_write()
    {
        var file = ImageBuilder.Esp8266();
        var expected = new List<string> { ImageBuilder.Md5(file) };
        foreach (var mode in new byte[] { 0, 1, 3 })
        {
            file[2] = mode;
            expected.Add(ImageBuilder.Md5(file));
        }

        file[2] = 2;
        Assert.Equal(expected, Readings.Complete(file).SketchMd5s);
    }

    [Fact]
    public void An_invalid_mode_byte_gives_a_fifth_MD5_and_an_unknown_mode()
    {
        var file = ImageBuilder.Esp8266(crc: false);
        file[2] = 9;

        var image = Readings.Complete(file);

        Assert.Equal(FlashMode.Unknown, image.FlashMode);
        Assert.Equal(5, image.SketchMd5s.Distinct().Count());
    }

    [Fact]
    public void A_flash_mode_changed_after_the_build_keeps_the_CRC_valid()
    {
        var file = ImageBuilder.Esp8266(flashMode: FlashMode.Dio);
        file[2] = (byte)FlashMode.Dout;

        Assert.Equal(FlashMode.Dout, Readings.Complete(file).FlashMode);
    }

    [Fact]
    public void An_image_with_a_missing_or_cut_application_is_truncated_with_the_needed_size()
    {
        var file = ImageBuilder.Esp8266(size: 20_000);

        Assert.Equal(new ImageReading.Truncated(4096, 4096 + 32),
            Readings.Truncated(file[..4096]) with { Otherwise = null });
        Assert.Equal(new ImageReading.Truncated(19_999, 20_000), Readings.Truncated(file[..19_999]));
        Assert.Equal(0, Readings.Truncated([]).Present);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(10_000)]
    public void A_changed_byte_in_loader_or_application_breaks_a_checksum(int at)
    {
        var file = ImageBuilder.Esp8266(size: 20_000);
        file[at] ^= 0x10;

        Assert.Equal(ImageRefusal.BadChecksum, Readings.Refused(file));
    }

    [Fact]
    public void Two_changes_that_keep_the_checksum_break_the_CRC()
    {
        var file = ImageBuilder.Esp8266(size: 20_000);
        file[10_000] ^= 0x10;
        file[10_007] ^= 0x10;

        Assert.Equal(ImageRefusal.BadHash, Readings.Refused(file));
    }

    [Fact]
    public void A_boot_loader_without_an_application_is_refused()
    {
        var file = ImageBuilder.Esp8266();
        file.AsSpan(4096).Fill(0xFF);

        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(file));
    }

    [Fact]
    public void Segments_for_addresses_without_memory_are_refused()
    {
        var file = ImageBuilder.Esp8266(eboot: false);
        var second = 16 + BitConverter.ToInt32(file, 12);
        file[second + 3] = 0x50;

        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(file));
    }

    [Fact]
    public void A_signature_after_the_image_is_allowed_and_not_part_of_its_length()
    {
        var file = ImageBuilder.Esp8266(Stamp, size: 8192);
        var signed = ImageBuilder.SignEsp8266(file);

        var image = Readings.Complete(signed);

        Assert.Equal((8192, 8192 + 260), (image.Length, image.PlainSize));
        Assert.Equal(ImageBuilder.Md5(file), image.SketchMd5s[0]);
        Assert.Equal(signed.Length, Readings.Truncated(signed[..^1]).Needed);
        Readings.Complete(ImageBuilder.SignEsp8266(file, 512));
    }

    [Fact]
    public void Padding_after_the_image_is_allowed_and_other_bytes_are_not()
    {
        var file = ImageBuilder.Esp8266();

        Readings.Complete([.. file, .. Enumerable.Repeat((byte)0xFF, 1000)]);
        Readings.Complete([.. file, .. new byte[1000]]);
        Assert.Equal(ImageRefusal.TrailingBytes, Readings.Refused([.. file, .. ImageBuilder.Esp8266()]));
    }

    [Theory]
    [InlineData(0x00, 512 * 1024, 40)]
    [InlineData(0x11, 256 * 1024, 26)]
    [InlineData(0x22, 1024 * 1024, 20)]
    [InlineData(0x3F, 2 * 1024 * 1024, 80)]
    [InlineData(0x80, 8 * 1024 * 1024, 40)]
    [InlineData(0x90, 16 * 1024 * 1024, 40)]
    [InlineData(0x73, null, null)]
    public void Flash_size_and_clock_follow_the_ESP8266_table(byte value, int? size, int? frequency)
    {
        var image = Readings.Complete(ImageBuilder.Esp8266(flashSizeAndFrequency: value));

        Assert.Equal((size, frequency), (image.FlashSizeBytes, image.FlashFrequencyMHz));
    }
}
