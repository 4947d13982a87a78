using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OtaStack.FleetSimulator.Images;

/// <summary>
/// The simulator's own reading of an image: its chip, the length of its sketch, and whether it is intact. Independent
/// of OtaStack's image reader, so that it reveals a mistake there.
/// </summary>
/// <param name="Chip">The chip; unknown for an ESP32 family chip id that is not listed.</param>
/// <param name="SketchLength">Bytes that a board reports as its sketch size and computes the MD5 of.</param>
/// <param name="Damage">What is wrong with the image; null if it is intact.</param>
public sealed record ImageStructure(ChipFamily Chip, int SketchLength, string? Damage)
{
    private const int AppOffset = 0x1000; // after eboot, see elf2bin.py and EspClass::getSketchSize
    private const byte Magic = 0xE9;
    private const int Sha256Length = 32;

    /// <summary>Reads an unpacked image that starts with E9.</summary>
    public static ImageStructure Read(ReadOnlySpan<byte> image)
    {
        if (image.Length < 24 || image[0] != Magic)
            return Damaged(ChipFamily.Unknown, image, "too short, or does not start with E9");
        return IsEsp8266Address(Word(image, 8)) ? Esp8266(image) : Esp32(image);
    }

    private static ImageStructure Esp8266(ReadOnlySpan<byte> image)
    {
        // elf2bin.py writes its CRC into the app after it has computed the app's checksum, so only the checksum of the
        // first image is valid.
        if (Walk(image, 0, headerLength: 8, checksum: true, out var length) is { } damage)
            return Damaged(ChipFamily.Esp8266, image, damage);
        if (length <= AppOffset && image.Length > AppOffset + 8 && image[AppOffset] == Magic)
        {
            if (Walk(image, AppOffset, headerLength: 8, checksum: false, out length) is { } appDamage)
                return Damaged(ChipFamily.Esp8266, image, "after eboot: " + appDamage);
        }
        return new ImageStructure(ChipFamily.Esp8266, length, null);
    }

    private static ImageStructure Esp32(ReadOnlySpan<byte> image)
    {
        var chip = Esp32Chip(BinaryPrimitives.ReadUInt16LittleEndian(image[12..]));
        if (Walk(image, 0, headerLength: 24, checksum: true, out var length) is { } damage)
            return Damaged(chip, image, damage);
        if (image[23] != 1)
            return new ImageStructure(chip, length, null);
        if (image.Length < length + Sha256Length)
            return Damaged(chip, image, "ends before its SHA-256");
        if (!SHA256.HashData(image[..length]).AsSpan().SequenceEqual(image.Slice(length, Sha256Length)))
            return Damaged(chip, image, "its SHA-256 does not match");
        return new ImageStructure(chip, length + Sha256Length, null);
    }

    /// <summary>
    /// Walks the segments. Returns what is wrong, or null; <paramref name="end"/> is after padding and checksum.
    /// </summary>
    private static string? Walk(ReadOnlySpan<byte> image, int start, int headerLength, bool checksum, out int end)
    {
        end = image.Length;
        long position = start + headerLength;
        byte sum = 0xEF;
        for (var segment = 0; segment < image[start + 1]; segment++)
        {
            if (position + 8 > image.Length)
                return $"ends before segment {segment}";
            long length = Word(image, (int)position + 4);
            position += 8;
            if (position + length > image.Length)
                return $"ends within segment {segment}";
            foreach (var data in image.Slice((int)position, (int)length))
                sum ^= data;
            position += length;
        }
        var checksumAt = position | 15;
        if (checksumAt >= image.Length)
            return "ends before its checksum";
        end = (int)checksumAt + 1;
        return checksum && image[(int)checksumAt] != sum ? "its checksum does not match" : null;
    }

    private static ImageStructure Damaged(ChipFamily chip, ReadOnlySpan<byte> image, string why) =>
        new(chip, image.Length, why);

    /// <summary>
    /// True for load addresses of an ESP8266's first segment. An ESP32's header has SPI pins there (at most 0xEE).
    /// </summary>
    private static bool IsEsp8266Address(uint address) => address is >= 0x3FF0_0000 and < 0x4040_0000;

    private static uint Word(ReadOnlySpan<byte> image, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);

    private static ChipFamily Esp32Chip(ushort id) => id switch // esp_chip_id_t, esp_app_format.h
    {
        0 => ChipFamily.Esp32,
        2 => ChipFamily.Esp32S2,
        5 => ChipFamily.Esp32C3,
        9 => ChipFamily.Esp32S3,
        12 => ChipFamily.Esp32C2,
        13 => ChipFamily.Esp32C6,
        16 => ChipFamily.Esp32H2,
        18 => ChipFamily.Esp32P4,
        20 => ChipFamily.Esp32C61,
        23 => ChipFamily.Esp32C5,
        _ => ChipFamily.Unknown,
    };
}
