using System.Buffers.Binary;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>
/// From the sketch's source to what an ESP8266 with the Arduino core receives over the air: an image with the boot loader
/// in its first 4096 bytes and the sketch behind (<c>tools/elf2bin.py</c> of esp8266/Arduino).
/// </summary>
internal static class Esp8266Toolchain
{
    private const int SketchOffset = 4096;
    private const byte FlashFiller = 0xAA;
    private const byte FourMegabytesAt40MHz = 0x40;
    private const int LengthOffset = SketchOffset + 16;
    private const int CrcOffset = LengthOffset + 4;

    private static readonly CrossCompiler Compiler =
        new("xtensa-lx106-elf-gcc", "gcc-xtensa-lx106", "-mlongcalls");

    /// <inheritdoc cref="CrossCompiler.CompileAsync"/>
    public static async Task<byte[]> BuildAsync(DateTimeOffset compiledAt)
    {
        var bootLoader = new ElfFile(await Compiler.CompileAsync("bootloader.c", "esp8266-bootloader.ld", compiledAt));
        var sketch = new ElfFile(await Compiler.CompileAsync("sketch.c", "esp8266.ld", compiledAt));

        var first = Image(bootLoader, ".text", ".rodata");
        var second = Image(sketch, ".irom0.text", ".text", ".data", ".rodata");
        var image = new byte[SketchOffset + second.Length];
        image.AsSpan(0, SketchOffset).Fill(FlashFiller);
        first.CopyTo(image, 0);
        second.CopyTo(image, SketchOffset);
        Seal(image);
        return image;
    }

    private static byte[] Image(ElfFile elf, params string[] sections)
    {
        var writer = new ImageWriter(elf.EntryPoint, FourMegabytesAt40MHz);
        foreach (var section in sections)
            writer.Add(elf.Section(section));
        return writer.Finish();
    }

    /// <summary>
    /// The core writes length and CRC into the first segment after its XOR checksum was taken and leaves that as it is:
    /// the second checksum of a genuine image is the one of a segment with zeros there.
    /// </summary>
    private static void Seal(Span<byte> image)
    {
        var crc = Crc(image);
        BinaryPrimitives.WriteInt32LittleEndian(image[LengthOffset..], image.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(image[CrcOffset..], crc);
    }

    /// <summary>CRC-32/MPEG-2, which eboot computes over the image with length and CRC zeroed.</summary>
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
