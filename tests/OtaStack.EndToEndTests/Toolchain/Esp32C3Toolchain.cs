using System.Security.Cryptography;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>
/// From the sketch's source to an ESP32-C3 application image: extended header, application description at 0x20, segments
/// mapped in 64 KiB pages, appended SHA-256 (ESP-IDF's "App Image Format").
/// </summary>
internal static class Esp32C3Toolchain
{
    private const byte FourMegabytesAt80MHz = 0x2F;
    private const int FlashPage = 0x10000;
    private const int SegmentHeader = 8;
    private const int ElfHashOffset = 0xB0;

    /// <summary>No write-protect pin; chip id 5; any revision; a SHA-256 follows the checksum.</summary>
    private static readonly byte[] ExtendedHeader = [0xEE, 0, 0, 0, 5, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1];

    private static readonly CrossCompiler Compiler =
        new("riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf", "-march=rv32imc", "-mabi=ilp32");

    /// <inheritdoc cref="CrossCompiler.CompileAsync"/>
    public static async Task<byte[]> BuildAsync(DateTimeOffset compiledAt)
    {
        var elf = new ElfFile(await Compiler.CompileAsync("sketch.c", "esp32c3.ld", compiledAt));
        var constants = elf.Section(".flash.rodata");
        var code = elf.Section(".flash.text");

        var writer = new ImageWriter(elf.EntryPoint, FourMegabytesAt80MHz, ExtendedHeader);
        SHA256.HashData(elf.Bytes).CopyTo(constants.Bytes, ElfHashOffset - writer.Length - SegmentHeader);
        writer.Add(constants).Add(elf.Section(".dram0.data")).Add(elf.Section(".iram0.text"));

        // The flash is mapped by pages: the code must lie at the offset in its page that its address has.
        var padding = (int)(code.Address % FlashPage) - ((writer.Length + (2 * SegmentHeader)) % FlashPage);
        writer.Add(new Segment(0, new byte[(padding + FlashPage) % FlashPage])).Add(code);

        var image = writer.Finish();
        return [.. image, .. SHA256.HashData(image)];
    }
}
