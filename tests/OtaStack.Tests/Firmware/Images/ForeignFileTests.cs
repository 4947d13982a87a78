using System.Text;
using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class ForeignFileTests
{
    /// <summary>The pointer that Git checks out for a Git LFS file if git-lfs is not installed.</summary>
    public static byte[] LfsPointer => Encoding.ASCII.GetBytes(
        "version https://git-lfs.github.com/spec/v1\n"
        + "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 344064\n");

    public static TheoryData<ImageRefusal, byte[]> Files => new()
    {
        { ImageRefusal.Esp8266Version2, [0xEA, 4, 0, 0x40, 4, 0, 0x10, 0x40] },
        { ImageRefusal.PartitionTable, ImageBuilder.PartitionTable() },
        { ImageRefusal.Merged, [.. ImageBuilder.PartitionTable(), .. ImageBuilder.Esp32()] },
        { ImageRefusal.Elf, [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1] },
        { ImageRefusal.Filesystem, ImageBuilder.LittleFs() },
        { ImageRefusal.NotAnImage, "<!DOCTYPE html><html>"u8.ToArray() },
        { ImageRefusal.NotAnImage, "\uFEFF  {\"error\":404}"u8.ToArray() },
        { ImageRefusal.NotAnImage, [1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8188)] },
        { ImageRefusal.NotAnImage, "PK\u0003\u0004"u8.ToArray() },
        { ImageRefusal.NotAnImage, ":020000040000FA"u8.ToArray() },
        { ImageRefusal.NotAnImage, new byte[4096] },
        { ImageRefusal.NotAnImage, [.. Enumerable.Repeat((byte)0xFF, 4096)] },
        { ImageRefusal.NotAnImage, [0x42] },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Files_published_by_mistake_are_recognised(ImageRefusal reason, byte[] file) =>
        Assert.Equal(reason, Readings.Refused(file));

    [Fact]
    public void A_file_larger_than_any_flash_is_refused() =>
        Assert.Equal(ImageRefusal.TooLarge, Readings.Refused(new byte[ImageReader.LargestImage + 1]));

    public static TheoryData<string, byte[]> Names => new()
    {
        { "HTML, XML or JSON", "<html>"u8.ToArray() },
        { "HTML, XML or JSON", "<!DOCTYPE html><html><head><title>Anmeldung f\u00FCr Ger\u00E4te</title>"u8.ToArray() },
        { "git lfs pull", LfsPointer },
        { "ZIP archive", "PK\u0003\u0004\u0014"u8.ToArray() },
        { "7z archive", [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C] },
        { "xz archive", [0xFD, .. "7zXZ\0"u8, 4] },
        { "bzip2 archive", "BZh91AY&SY"u8.ToArray() },
        { "tar archive", [.. "firmware.bin"u8, .. new byte[245], .. "ustar  \0"u8, .. new byte[247]] },
        { "UF2", "UF2\n\u0057\u0051]\u009E"u8.ToArray() },
        { "DFU", "DfuSe\u0001"u8.ToArray() },
        { "Intel HEX", ":020000040000FA\r\n:100000000C9434000C943E000C943E000C943E0082\r\n"u8.ToArray() },
        { "S-record",
            "S00F000068656C6C6F202020202000003C\nS11F00007C0802A6900100049421FFF07C6C1B787C8C23783C60000038630000\n"u8.ToArray() },
        { "ELF", [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1, 0] },
        { "boot_app0.bin", [1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8188)] },
        { "esp_init_data_default.bin", [5, 0, 4, 2, 5, 5, 5, 2, .. new byte[120]] },
        { "erased flash", [.. Enumerable.Repeat((byte)0xFF, 4096)] },
        { "zeros", new byte[4096] },
        { "text (\"404 page not found\")", "404 page not found\n"u8.ToArray() },
        { "text (\"upstream connect error or disconnect/res",
            "upstream connect error or disconnect/reset before headers"u8.ToArray() },
        { "esp_encrypted_img", [0xCF, 0xB6, 0x88, 0x07, .. new byte[600]] },
        { "starts with 42", [0x42, 0x01, 0x02, 0x80, 0x00, 0xFE] },
        { "encrypted beforehand", [0x42, 0x01, 0x02, 0x80, 0x00, 0xFE] },
    };

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = true)]
    public void The_detail_says_what_the_file_is(string named, byte[] file)
    {
        var refused = Assert.IsType<ImageReading.Refused>(ImageReader.Read(file));

        Assert.Contains(named, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_truncated_and_called_empty() =>
        Assert.Contains("empty", Readings.Truncated([]).Otherwise, StringComparison.Ordinal);

    [Fact]
    public void A_Git_LFS_pointer_instead_of_a_file_system_is_recognised()
    {
        var refused = Assert.IsType<ImageReading.Refused>(ImageReader.ReadFilesystem(LfsPointer));

        Assert.Contains("git lfs pull", refused.Detail, StringComparison.Ordinal);
    }
}
