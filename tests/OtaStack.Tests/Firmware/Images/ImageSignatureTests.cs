using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class ImageSignatureTests
{
    private static readonly byte[] Esp8266 = ImageBuilder.Esp8266();
    private static readonly byte[] Esp32 = ImageBuilder.Esp32();

    public static TheoryData<ImageSignature, byte[]> Files => new()
    {
        { ImageSignature.None, Esp8266 },
        { ImageSignature.None, [.. Esp8266, .. new byte[600]] },
        { ImageSignature.None, Esp32 },
        { ImageSignature.None, [.. Esp32, .. Enumerable.Repeat((byte)0xFF, 512)] },
        { ImageSignature.Esp8266, ImageBuilder.SignEsp8266(Esp8266) },
        { ImageSignature.Esp8266, ImageBuilder.SignEsp8266(Esp8266, 512) },
        { ImageSignature.Esp8266, ImageBuilder.SignEsp8266(ImageBuilder.Gzip(Esp8266)) },
        { ImageSignature.None, ImageBuilder.Gzip(ImageBuilder.SignEsp8266(Esp8266)) },
        { ImageSignature.ArduinoEsp32, ImageBuilder.SignArduinoEsp32(Esp32) },
        { ImageSignature.SecureBoot, ImageBuilder.SignEsp32(Esp32) },
        { ImageSignature.SecureBoot, [.. Esp32, .. new byte[4], .. Enumerable.Repeat((byte)7, 64)] },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void The_signature_after_an_image_is_recognised_by_its_form(ImageSignature expected, byte[] file) =>
        Assert.Equal(expected, Readings.Complete(file).Signature);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_line_break_after_an_image_is_not_reported_as_a_missing_end(string lineBreak)
    {
        foreach (var image in new[] { Esp8266, Esp32, ImageBuilder.Gzip(Esp8266) })
        {
            var truncated = Readings.Truncated([.. image, .. System.Text.Encoding.ASCII.GetBytes(lineBreak)]);

            Assert.Contains("line break", truncated.Otherwise, StringComparison.Ordinal);
            Assert.Contains("The image is complete", truncated.Otherwise, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Data_after_an_image_is_refused_with_a_hint_at_opaque_files()
    {
        byte[] options = [.. new byte[128], .. "{\"wifi\":1}"u8, .. new byte[2700]];
        foreach (var image in new[] { Esp8266, Esp32 })
        {
            var refused = Assert.IsType<ImageReading.Refused>(ImageReader.Read([.. image, .. options]));
            Assert.Equal(ImageRefusal.TrailingBytes, refused.Reason);
            Assert.Contains("opaque=true", refused.Detail, StringComparison.Ordinal);
        }

        Assert.Contains("opaque=true", Readings.Truncated([.. Esp8266, .. options[..300]]).Otherwise,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00, 1)]
    [InlineData(0xFF, 1)]
    [InlineData(0xFF, 700)]
    public void Padding_after_a_gzip_file_is_refused_because_eboot_would_read_a_wrong_size(
        byte value, int count)
    {
        var file = ImageBuilder.Gzip(Esp8266).Concat(Enumerable.Repeat(value, count)).ToArray();

        Assert.Equal(ImageRefusal.TrailingBytes, Readings.Refused(file));
    }
}
