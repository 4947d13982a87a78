using System.IO.Compression;
using System.Security.Cryptography;
using OtaStack.Api.Images;

namespace OtaStack.FleetSimulator.Images;

/// <summary>What a board is after it flashed an image and rebooted.</summary>
/// <param name="Chip">The chip that the image is for.</param>
/// <param name="Version">The version compiled in, as the product's image reader finds it; null when there is none.</param>
/// <param name="SketchLength">Length of the sketch in flash, in bytes.</param>
/// <param name="SketchMd5">MD5 of the sketch in flash, lower-case hex.</param>
/// <param name="RewrittenMd5">The same for a board whose updater changed the flash mode byte on the way.</param>
/// <param name="Sha256">SHA-256 that an ESP32 reports, upper-case hex.</param>
/// <param name="Damage">Why the image is not whole; null when it is.</param>
public sealed record FlashedImage(
    ChipFamily Chip,
    string? Version,
    int SketchLength,
    string SketchMd5,
    string RewrittenMd5,
    string Sha256,
    string? Damage)
{
    private const int FlashModeOffset = 2;
    private const byte DualIo = 2;
    private const byte DualOut = 3;
    private const int MaxUnpackedBytes = 16 * 1024 * 1024; // the largest flash there is

    /// <summary>Looks at what was downloaded; a gzip file is unpacked as eboot does it at boot.</summary>
    public static FlashedImage From(byte[] downloaded)
    {
        var packed = downloaded is [0x1F, 0x8B, ..];
        byte[] image;
        try
        {
            image = packed ? Unpack(downloaded) : downloaded;
        }
        catch (InvalidDataException wrong)
        {
            return new FlashedImage(ChipFamily.Unknown, null, 0, "", "", "", "gzip: " + wrong.Message);
        }

        var structure = ImageStructure.Read(image);
        var sketch = image.AsSpan(0, structure.SketchLength);
        var md5 = Md5Of(sketch);
        return new FlashedImage(
            structure.Chip,
            VersionIn(image),
            sketch.Length,
            md5,
            packed ? md5 : Md5WithOtherFlashMode(sketch), // Updater.cpp cannot change a byte inside a gzip file
            Convert.ToHexString(Sha256Of(image, structure)),
            structure.Damage);
    }

    private static string? VersionIn(ReadOnlySpan<byte> image) =>
        ImageReader.Read(image) is ImageReading.Complete { Image.Version: { } version } ? version.ToString() : null;

    private static string Md5WithOtherFlashMode(ReadOnlySpan<byte> sketch)
    {
        var changed = sketch.ToArray();
        if (changed.Length > FlashModeOffset)
            changed[FlashModeOffset] = changed[FlashModeOffset] == DualOut ? DualIo : DualOut;
        return Md5Of(changed);
    }

    /// <summary>The appended SHA-256 where there is one (<c>esp_partition_get_sha256</c>), else that of the sketch.</summary>
    private static ReadOnlySpan<byte> Sha256Of(ReadOnlySpan<byte> image, ImageStructure structure)
    {
        var appended = structure is { Damage: null, Chip: not ChipFamily.Esp8266 } && image[23] == 1;
        return appended
            ? image[(structure.SketchLength - SHA256.HashSizeInBytes)..structure.SketchLength]
            : SHA256.HashData(image[..structure.SketchLength]);
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        while (gzip.Read(buffer) is > 0 and var read)
        {
            if (unpacked.Length + read > MaxUnpackedBytes)
                throw new InvalidDataException("unpacks to more than 16 MiB");
            unpacked.Write(buffer, 0, read);
        }
        return unpacked.ToArray();
    }

    private static string Md5Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
