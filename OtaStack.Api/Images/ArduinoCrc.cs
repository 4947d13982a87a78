using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// The size and CRC-32 that ESP8266 Arduino (2.6 and later) keeps in the first eight bytes of the application's first
/// segment. <c>elf2bin.py</c> writes them last, over zeros. Both the CRC and the one-byte checksum are computed with
/// zeros there, so the checksum does not match the file as it is.
/// </summary>
internal static class ArduinoCrc
{
    /// <summary>Offset of the 32-bit size; the CRC follows.</summary>
    public const int Offset = Esp8266Image.ApplicationOffset + 16;

    /// <summary>Bytes of both words.</summary>
    public const int Size = 8;

    /// <summary>True if the size word is exactly the image's length. Older cores have code there.</summary>
    public static bool IsPresent(ReadOnlySpan<byte> image) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[Offset..]) == (uint)image.Length;

    /// <summary>XOR of the bytes of both words.</summary>
    public static byte Xor(ReadOnlySpan<byte> image)
    {
        byte xor = 0;
        foreach (var value in image.Slice(Offset, Size))
            xor ^= value;
        return xor;
    }

    /// <summary>
    /// True if the CRC matches. Flash tools may change the flash mode byte later, so any of its four values is
    /// accepted.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> image)
    {
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(image[(Offset + 4)..]);
        if (Compute(image, image[FlashHeader.ModeOffset]) == stored)
            return true;

        for (byte mode = 0; mode <= (byte)FlashMode.Dout; mode++)
        {
            if (mode != image[FlashHeader.ModeOffset] && Compute(image, mode) == stored)
                return true;
        }

        return false;
    }

    private static uint Compute(ReadOnlySpan<byte> image, byte mode)
    {
        var crc = Crc32.Arduino(Crc32.Seed, image[..FlashHeader.ModeOffset]);
        crc = Crc32.Arduino(crc, [mode]);
        crc = Crc32.Arduino(crc, image[(FlashHeader.ModeOffset + 1)..Offset]);
        crc = Crc32.Arduino(crc, stackalloc byte[Size]);
        return Crc32.Arduino(crc, image[(Offset + Size)..]);
    }
}
