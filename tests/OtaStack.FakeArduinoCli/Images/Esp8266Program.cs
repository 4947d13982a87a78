using System.Buffers.Binary;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>
/// The image that an ESP8266 with the Arduino core receives over the air: the boot loader in the first 4096 bytes, then
/// the sketch (<c>tools/elf2bin.py</c> of esp8266/Arduino).
/// </summary>
internal static class Esp8266Program
{
    private const int SketchOffset = 4096;
    private const byte FlashFiller = 0xAA;
    private const int LengthOffset = SketchOffset + 16;
    private const int CrcOffset = LengthOffset + 4;

    /// <summary>
    /// Takes the place of eboot. An endless loop is enough, because no test boots a chip with this image.
    /// </summary>
    private static readonly Segment EndlessLoop = new(0x4010_F000, [0x06, 0xFF, 0xFF, 0x00]);

    /// <param name="sketch">Linked with two free words at the beginning of <c>.irom0.text</c>.</param>
    /// <param name="bootLoader">The boot loader; null for an endless loop.</param>
    public static byte[] Make(ElfFile sketch, FlashHeader flash, ElfFile? bootLoader = null)
    {
        var first = bootLoader is null
            ? new ImageWriter(EndlessLoop.Address, flash).Add(EndlessLoop).Finish()
            : Image(bootLoader, flash, ".text", ".rodata");
        var second = Image(sketch, flash, ".irom0.text", ".text", ".data", ".rodata");

        var image = new byte[SketchOffset + second.Length];
        image.AsSpan(0, SketchOffset).Fill(FlashFiller);
        first.CopyTo(image, 0);
        second.CopyTo(image, SketchOffset);
        Seal(image);
        return image;
    }

    private static byte[] Image(ElfFile elf, FlashHeader flash, params string[] sections)
    {
        var writer = new ImageWriter(elf.EntryPoint, flash);
        foreach (var segment in elf.Sections(sections))
            writer.Add(segment);
        return writer.Finish();
    }

    /// <summary>
    /// Writes length and CRC. The core writes both after it has computed the XOR checksum, and does not update the
    /// checksum. So the second checksum of a real image is that of a segment with zeros there.
    /// </summary>
    private static void Seal(Span<byte> image)
    {
        var crc = Crc(image);
        BinaryPrimitives.WriteInt32LittleEndian(image[LengthOffset..], image.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(image[CrcOffset..], crc);
    }

    /// <summary>CRC-32/MPEG-2. eboot computes it over the image with zeros for length and CRC.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        }

        return crc;
    }
}
