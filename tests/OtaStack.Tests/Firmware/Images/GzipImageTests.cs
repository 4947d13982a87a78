using System.IO.Compression;
using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class GzipImageTests
{
    [Fact]
    public void A_gzip_file_is_read_as_the_image_in_it()
    {
        var plain = ImageBuilder.Esp8266("Apr  3 2020;05:33:11", size: 300_000);

        var image = Readings.Complete(ImageBuilder.Gzip(plain));

        Assert.Equal(
            Readings.Complete(plain) with { IsGzip = true, SketchMd5s = image.SketchMd5s,
                UnpackSpace = image.UnpackSpace }, image);
        Assert.InRange(image.UnpackSpace!.Value, 300_000, 320_000);
        Assert.Equal(Readings.Complete(plain).SketchMd5s, image.SketchMd5s);
        Assert.Equal(300_000, image.PlainSize);
    }

    [Fact]
    public void A_cut_gzip_file_is_truncated_at_every_length()
    {
        var packed = ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 600, eboot: false));

        for (var length = 0; length < packed.Length; length++)
        {
            var truncated = Readings.Truncated(packed[..length]);
            Assert.InRange(truncated.Needed, length + 1, Math.Max(packed.Length, 32));
        }
    }

    [Fact]
    public void The_optional_header_fields_are_skipped()
    {
        var packed = ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 5000));
        byte[] named =
            [.. packed[..3], 0x1E, .. packed[4..10], 2, 0, 9, 9, .. "a.bin\0note\0"u8, 1, 2, .. packed[10..]];

        Readings.Complete(named);
        for (var length = 0; length < named.Length; length += 13)
            Readings.Truncated(named[..length]);
    }

    [Fact]
    public void Corrupt_data_header_or_trailer_is_malformed()
    {
        var good = ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 5000));
        foreach (var at in new[] { 2, good.Length - 8, good.Length - 1 })
        {
            var packed = good.ToArray();
            packed[at] ^= 0x40;
            Assert.Equal(ImageRefusal.Malformed, Readings.Refused(packed));
        }
    }

    [Fact]
    public void A_signature_may_follow_and_a_second_member_may_not()
    {
        var packed = ImageBuilder.Gzip(ImageBuilder.Esp8266(size: 5000));

        Assert.True(Readings.Complete(ImageBuilder.SignEsp8266(packed)).IsGzip);
        Assert.Equal(ImageRefusal.TrailingBytes, Readings.Refused([.. packed, .. packed]));
        Assert.Equal(ImageRefusal.TrailingBytes, Readings.Refused([.. packed, .. packed[..1100]]));
    }

    [Fact]
    public void An_ESP32_image_in_gzip_is_refused() =>
        Assert.Equal(ImageRefusal.GzipNotSupported, Readings.Refused(ImageBuilder.Gzip(ImageBuilder.Esp32())));

    [Fact]
    public void A_complete_gzip_file_with_half_an_image_is_refused() =>
        Assert.Equal(ImageRefusal.Malformed, Readings.Refused(ImageBuilder.Gzip(ImageBuilder.Esp8266()[..5000])));

    [Fact]
    public void A_gzip_bomb_is_refused_without_being_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var megabyte = 0; megabyte < 256; megabyte++)
                gzip.Write(zeros);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ImageRefusal.TooLarge, Readings.Refused(packed.ToArray()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L * ImageReader.LargestImage);
    }
}
