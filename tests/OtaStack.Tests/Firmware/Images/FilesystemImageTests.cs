using System.Buffers.Binary;
using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class FilesystemImageTests
{
    [Theory]
    [InlineData(16, 4096)]
    [InlineData(250, 8192)]
    public void A_LittleFS_contains_its_size(int blocks, int blockSize)
    {
        var image = Complete(ImageBuilder.LittleFs(blocks, blockSize));

        Assert.Equal(blocks * blockSize, image.Length);
        Assert.Equal(ChipFamily.Unknown, image.Chip);
        Assert.Empty(image.SketchMd5s);
    }

    [Fact]
    public void A_cut_LittleFS_is_truncated_at_every_length()
    {
        var file = ImageBuilder.LittleFs();

        for (var length = 0; length < file.Length; length += 61)
            Assert.IsType<ImageReading.Truncated>(ImageReader.ReadFilesystem(file.AsSpan(0, length)));
        Assert.Equal(
            new ImageReading.Truncated(32768, 65536),
            ImageReader.ReadFilesystem(file.AsSpan(0, 32768)));
    }

    [Fact]
    public void A_LittleFS_whose_first_superblock_is_erased_is_read_from_the_second()
    {
        var file = ImageBuilder.LittleFs();
        file.AsSpan(0, 4096).Fill(0xFF);

        Assert.Equal(65536, Complete(file).Length);
    }

    [Theory]
    [InlineData(24, 0u, ImageRefusal.Malformed)]
    [InlineData(28, 1u, ImageRefusal.Malformed)]
    [InlineData(20, 0x0001_0000u, ImageRefusal.Malformed)]
    [InlineData(28, uint.MaxValue, ImageRefusal.TooLarge)]
    public void An_invalid_superblock_is_refused(int at, uint value, ImageRefusal reason)
    {
        var file = ImageBuilder.LittleFs();
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

        Assert.Equal(reason, Refused(file));
    }

    [Fact]
    public void Other_file_systems_are_accepted_as_whole_sectors()
    {
        var spiffs = Enumerable.Range(0, 8192).Select(i => (byte)(i * 7)).ToArray();

        Assert.Equal(8192, Complete(spiffs).Length);
        Assert.Equal(new ImageReading.Truncated(5000, 8192), ImageReader.ReadFilesystem(spiffs.AsSpan(0, 5000)));
    }

    [Fact]
    public void Programs_gzip_files_and_text_are_refused()
    {
        Assert.Equal(ImageRefusal.Program, Refused(ImageBuilder.Esp8266()));
        Assert.Equal(ImageRefusal.Program, Refused(ImageBuilder.Esp32()));
        Assert.Equal(ImageRefusal.GzipNotSupported, Refused(ImageBuilder.Gzip(ImageBuilder.LittleFs())));
        Assert.Equal(ImageRefusal.NotAnImage, Refused("<html></html>"u8.ToArray()));
        Assert.Equal(ImageRefusal.TooLarge, Refused(new byte[ImageReader.LargestImage + 4096]));
    }

    private static FirmwareImage Complete(byte[] file) =>
        Assert.IsType<ImageReading.Complete>(ImageReader.ReadFilesystem(file)).Image;

    private static ImageRefusal Refused(byte[] file) =>
        Assert.IsType<ImageReading.Refused>(ImageReader.ReadFilesystem(file)).Reason;
}
