using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// What may follow an image:
/// <list type="bullet">
/// <item>padding: any number of bytes, all FF or all 00 (flash tools round up to a sector);</item>
/// <item>ESP8266: a signature and its length as 32-bit little-endian number (<c>signing.py</c>), 64 to 1024
/// bytes;</item>
/// <item>ESP32 family: FF up to the next 4096-byte boundary and one to three 4096-byte signature sectors that each
/// start with E7 (secure boot v2), 68 bytes that start with four zeros and at most 12 for alignment (secure boot v1),
/// or 512 bytes (arduino-esp32).</item>
/// </list>
/// After a gzip file, only a signature may follow, because eboot reads the unpacked size from the last four bytes
/// (<c>copy_raw</c> in <c>eboot.c</c>). The board verifies the signature, not this class. A file with a partial
/// signature is truncated. A signed file that is cut exactly before the signature or its padding looks like a complete
/// unsigned image.
/// </summary>
internal static class ImageTrailer
{
    private const int Sector = 4096;
    private const int MostSectors = 3;
    private const int SecureBootV1 = 68;
    private const int SecureBootV1Alignment = 12;
    private const int ArduinoEsp32 = 512;
    private const int SmallestSignature = 64;
    private const int LargestSignature = 1024;
    private const int Rsa2048 = 256;
    private const int Rsa4096 = 512;
    private const int LengthField = sizeof(uint);

    /// <summary>
    /// Null, and the form of the signature, if the bytes after <paramref name="length"/> bytes of image are one of the
    /// above.
    /// </summary>
    public static ImageReading? Check(
        ReadOnlySpan<byte> file, int length, ChipFamily chip, out ImageSignature signature)
    {
        signature = ImageSignature.None;
        var trailer = file[length..];
        if (IsPadding(trailer))
            return null;

        var needed = chip.IsEsp32Family() ? Esp32Size(file, length, out var form) : Esp8266Size(trailer, out form);
        if (needed == trailer.Length)
        {
            signature = form;
            return null;
        }

        return needed > trailer.Length
            ? new ImageReading.Truncated(file.Length, length + needed, Describe(trailer, length))
            : new ImageReading.Refused(ImageRefusal.TrailingBytes, Describe(trailer, length));
    }

    /// <summary>The same for a gzip file of <paramref name="length"/> packed bytes.</summary>
    public static ImageReading? CheckGzip(ReadOnlySpan<byte> file, int length, out ImageSignature signature)
    {
        signature = ImageSignature.None;
        var trailer = file[length..];
        if (!trailer.IsEmpty && IsPadding(trailer))
        {
            return new ImageReading.Refused(
                ImageRefusal.TrailingBytes,
                $"The gzip file ends after {length} bytes, and {trailer.Length} bytes of padding follow. The "
                    + "boot loader reads the unpacked size from the last four bytes. Publish the gzip file without "
                    + "padding.");
        }

        return Check(file, length, ChipFamily.Esp8266, out signature);
    }

    private static string Describe(ReadOnlySpan<byte> trailer, int length)
    {
        if (trailer.Length <= 2 && trailer.IndexOfAnyExcept("\r\n"u8) < 0)
        {
            return $"The image is complete after {length} bytes, but a line break follows, because the file was copied "
                + "as text. Copy it again as a binary file.";
        }

        return $"The image ends after {length} bytes, and the next {trailer.Length} bytes are neither padding nor a "
            + "complete signature. Publish the image alone. If the data belongs there, publish the file with "
            + OpaqueParameters.Text + ".";
    }

    /// <summary>The size of the trailer that starts like this, in bytes; 0 if it is not a trailer.</summary>
    private static int Esp8266Size(ReadOnlySpan<byte> trailer, out ImageSignature form)
    {
        form = ImageSignature.Esp8266;
        if (trailer.Length >= SmallestSignature + LengthField)
        {
            var signature = BinaryPrimitives.ReadUInt32LittleEndian(trailer[^LengthField..]);
            if (signature <= LargestSignature && signature + LengthField == trailer.Length)
                return trailer.Length;
        }

        return trailer.Length switch
        {
            < Rsa2048 + LengthField => Rsa2048 + LengthField,
            < Rsa4096 + LengthField => Rsa4096 + LengthField,
            _ => 0,
        };
    }

    private static int Esp32Size(ReadOnlySpan<byte> file, int length, out ImageSignature form)
    {
        form = ImageSignature.SecureBoot;
        var trailer = file[length..];
        if (trailer.Length is >= SecureBootV1 and <= SecureBootV1 + SecureBootV1Alignment
            && trailer[..LengthField].IndexOfAnyExcept((byte)0) < 0)
            return trailer.Length;
        if (trailer.Length == ArduinoEsp32)
        {
            form = ImageSignature.ArduinoEsp32;
            return ArduinoEsp32;
        }

        var toBoundary = (Sector - (length % Sector)) % Sector;
        if (trailer.Length > toBoundary
            && trailer[..toBoundary].IndexOfAnyExcept((byte)0xFF) < 0
            && SignatureSectors(trailer[toBoundary..]) is > 0 and var sectors)
            return toBoundary + (sectors * Sector);

        return trailer.Length switch
        {
            < SecureBootV1 => SecureBootV1,
            < ArduinoEsp32 => ArduinoEsp32,
            _ => 0,
        };
    }

    /// <summary>
    /// Number of signature sectors; 0 if one does not start like a signature, or if there are too many.
    /// </summary>
    private static int SignatureSectors(ReadOnlySpan<byte> sectors)
    {
        var count = 0;
        for (var at = 0; at < sectors.Length; at += Sector)
        {
            if (sectors[at] != 0xE7 || ++count > MostSectors)
                return 0;
        }

        return count;
    }

    private static bool IsPadding(ReadOnlySpan<byte> trailer) =>
        trailer.IsEmpty
        || (trailer[0] is 0xFF or 0x00 && trailer.IndexOfAnyExcept(trailer[0]) < 0);
}
