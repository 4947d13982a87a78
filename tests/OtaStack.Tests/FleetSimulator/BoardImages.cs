using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>Small whole images that boards of the simulator take.</summary>
internal static class BoardImages
{
    public const string NewVersion = "Nov  2 2026;07:08:09";

    /// <summary>An ESP8266 image of one segment that holds the version as gcc leaves it: a NUL-terminated string.</summary>
    public static byte[] Esp8266(string version = NewVersion, byte flashSizeAndClock = 0x40, int payload = 20_000)
    {
        var data = Payload(payload);
        Encoding.ASCII.GetBytes("\0" + version + "\0").CopyTo(data, 64);
        byte[] header = [0xE9, 1, 2, flashSizeAndClock, 0x04, 0x00, 0x10, 0x40];
        return Assemble(header, 0x4010_0000, data);
    }

    /// <summary>An image of the ESP32 family with an application descriptor and the SHA-256 behind it.</summary>
    public static byte[] Esp32(string version = NewVersion, ushort chipId = 0, int payload = 20_000)
    {
        var data = Payload(payload);
        data.AsSpan(0, 256).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(data, 0xABCD_5432);
        Encoding.ASCII.GetBytes(version).CopyTo(data, 0x10);
        Encoding.ASCII.GetBytes("thermostat").CopyTo(data, 0x30);
        Encoding.ASCII.GetBytes("v5.5.1").CopyTo(data, 0x70);
        var header = new byte[24];
        new byte[] { 0xE9, 1, 2, 0x20, 0x00, 0x00, 0x38, 0x40, 0xEE }.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(12), chipId);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(17), 99);
        header[23] = 1;
        var image = Assemble(header, 0x3F40_0020, data);
        return [.. image, .. SHA256.HashData(image)];
    }

    /// <summary>The same as a gzip file.</summary>
    public static byte[] Gzip(byte[] image)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(image);
        return packed.ToArray();
    }

#pragma warning disable CA5351 // MD5 is what the boards' protocol carries
    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    private static byte[] Payload(int length)
    {
        var data = new byte[(length + 3) / 4 * 4];
        new Random(7).NextBytes(data);
        return data;
    }

    private static byte[] Assemble(byte[] header, uint address, byte[] data)
    {
        var end = header.Length + 8 + data.Length;
        var image = new byte[(end | 15) + 1];
        header.CopyTo(image, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(header.Length), address);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(header.Length + 4), data.Length);
        data.CopyTo(image, header.Length + 8);
        image[^1] = data.Aggregate((byte)0xEF, (sum, next) => (byte)(sum ^ next));
        return image;
    }
}
