using System.Text;
using OtaStack.Api.Firmware.Images;

namespace OtaStack.Tests.Firmware.Images;

public sealed class ForeignFileTests
{
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
    public void What_is_published_by_mistake_is_refused_by_name(ImageRefusal reason, byte[] file) =>
        Assert.Equal(reason, Readings.Refused(file));

    [Fact]
    public void A_file_larger_than_any_flash_is_refused() =>
        Assert.Equal(ImageRefusal.TooLarge, Readings.Refused(new byte[ImageReader.LargestImage + 1]));

    [Fact]
    public void The_detail_says_what_the_file_is()
    {
        var refused = Assert.IsType<ImageReading.Refused>(ImageReader.Read(Encoding.ASCII.GetBytes("<html>")));

        Assert.Contains("HTML", refused.Detail);
    }
}
