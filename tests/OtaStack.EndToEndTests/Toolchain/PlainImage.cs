using System.Security.Cryptography;
using System.Text;
using OtaStack.FakeArduinoCli.Images;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>
/// Images without a compiler: all lengths and checksums are correct, the documented version marker is present, and
/// noise replaces the code. The same arguments result in the same bytes.
/// </summary>
internal static class PlainImage
{
    /// <summary>No write-protect pin; chip id 0; any revision; a SHA-256 follows the checksum.</summary>
    private static readonly byte[] Esp32Header = [0xEE, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1];

    /// <summary>A single image of the ESP8266 SDKs, a little larger than <paramref name="noise"/> bytes.</summary>
    public static byte[] Esp8266(string version, int noise, int seed) =>
        new ImageWriter(0x4010_0000, FlashHeader.Esp8266)
            .Add(new Segment(0x4010_0000, Noise(64, seed)))
            .Add(new Segment(0x3FFE_8000, Marker(version)))
            .Add(new Segment(0x4020_1010, Noise(noise, seed + 1)))
            .Finish();

    /// <summary>An ESP32 application, a little larger than <paramref name="noise"/> bytes.</summary>
    public static byte[] Esp32(string version, int noise, int seed)
    {
        var image = new ImageWriter(0x4008_0000, FlashHeader.ForEsp32("dio", "4M", "40"), Esp32Header)
            .Add(new Segment(0x3F40_0020, Marker(version)))
            .Add(new Segment(0x4008_0000, Noise(64, seed)))
            .Add(new Segment(0x400D_0020, Noise(noise, seed + 1)))
            .Finish();
        return [.. image, .. SHA256.HashData(image)];
    }

    // Segments consist of 32-bit words.
    private static byte[] Marker(string version)
    {
        var text = $"@otastack|version={version}|@\0";
        return Encoding.ASCII.GetBytes(text.PadRight((text.Length + 3) & ~3, '\0'));
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length & ~3];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
