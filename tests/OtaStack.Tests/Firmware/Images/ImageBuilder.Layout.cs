using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Tests.Firmware.Images;

/// <content>Headers, segments, checksums and addresses.</content>
public static partial class ImageBuilder
{
    private static byte[] Plain(
        (uint Address, byte[] Data)[] segments,
        FlashMode mode,
        byte sizeAndFrequency,
        uint entry)
    {
        using var image = new MemoryStream();
        image.Write([0xE9, (byte)segments.Length, (byte)mode, sizeAndFrequency, .. Word(entry)]);
        Append(image, segments);
        return image.ToArray();
    }

    private static byte[] Extended(
        ChipFamily chip,
        (uint Address, byte[] Data)[] segments,
        bool hash,
        byte sizeAndFrequency)
    {
        using var image = new MemoryStream();
        image.Write([0xE9, (byte)segments.Length, (byte)FlashMode.Dio, sizeAndFrequency, .. Word(segments[0].Address)]);
        image.Write([0xEE, 0, 0, 0, ChipId(chip), 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, hash ? (byte)1 : (byte)0]);
        Append(image, segments);
        if (hash)
            image.Write(SHA256.HashData(image.ToArray()));
        return image.ToArray();
    }

    private static void Append(MemoryStream image, (uint Address, byte[] Data)[] segments)
    {
        byte checksum = 0xEF;
        foreach (var (address, data) in segments)
        {
            image.Write([.. Word(address), .. Word((uint)data.Length), .. data]);
            foreach (var value in data)
                checksum ^= value;
        }

        while (image.Length % 16 != 15)
            image.WriteByte(0);
        image.WriteByte(checksum);
    }

    private static byte[] AppDescriptor(string project, string version, string date, string time, string idfVersion)
    {
        var descriptor = new byte[256];
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor, 0xABCD_5432);
        Encoding.ASCII.GetBytes(version).CopyTo(descriptor, 16);
        Encoding.ASCII.GetBytes(project).CopyTo(descriptor, 48);
        Encoding.ASCII.GetBytes(time).CopyTo(descriptor, 80);
        Encoding.ASCII.GetBytes(date).CopyTo(descriptor, 96);
        Encoding.ASCII.GetBytes(idfVersion).CopyTo(descriptor, 112);
        return descriptor;
    }

    private static byte[] Strings(IEnumerable<string> strings)
    {
        var bytes = new List<byte> { 0, 0, 0, 0 };
        foreach (var text in strings)
            bytes.AddRange(Text(text));
        while (bytes.Count % 4 != 0)
            bytes.Add(0);
        return [.. bytes];
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Filler(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static byte ChipId(ChipFamily chip) => chip switch
    {
        ChipFamily.Esp32 => 0,
        ChipFamily.Esp32S2 => 2,
        ChipFamily.Esp32C3 => 5,
        ChipFamily.Esp32S3 => 9,
        ChipFamily.Esp32C2 => 12,
        ChipFamily.Esp32C6 => 13,
        ChipFamily.Esp32H2 => 16,
        ChipFamily.Esp32P4 => 18,
        ChipFamily.Esp32C61 => 20,
        ChipFamily.Esp32C5 => 23,
        ChipFamily.Esp32H21 => 25,
        ChipFamily.Esp32H4 => 28,
        ChipFamily.Esp32S31 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(chip), chip, "not of the ESP32 family"),
    };

    private static (uint Drom, uint Irom, uint Ram) Addresses(ChipFamily chip) => chip switch
    {
        ChipFamily.Esp32 => (0x3F40_0000, 0x400D_0000, 0x3FFB_0000),
        ChipFamily.Esp32S2 => (0x3F00_0000, 0x4008_0000, 0x3FFB_0000),
        ChipFamily.Esp32S3 or ChipFamily.Esp32C2 or ChipFamily.Esp32C3 => (0x3C00_0000, 0x4200_0000, 0x3FC9_0000),
        ChipFamily.Esp32P4 => (0x4000_0000, 0x4010_0000, 0x4FF0_0000),
        ChipFamily.Esp32S31 => (0x4000_0000, 0x4010_0000, 0x2F00_0000),
        _ => (0x4200_0000, 0x4210_0000, 0x4080_0000),
    };
}
