using System.Security.Cryptography;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>
/// An ESP32-C3 application: extended header, application description at 0x20, segments mapped in 64 KiB pages, appended
/// SHA-256 (ESP-IDF's "App Image Format").
/// </summary>
internal static class Esp32C3Program
{
    private const int FlashPage = 0x10000;
    private const int SegmentHeader = 8;
    private const int ElfHashOffset = 0xB0;

    /// <summary>No write-protect pin; chip id 5; any revision; a SHA-256 follows the checksum.</summary>
    private static readonly byte[] ExtendedHeader = [0xEE, 0, 0, 0, 5, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1];

    /// <param name="elf">Linked with <c>esp_app_desc_t</c> at the beginning of <c>.flash.rodata</c>.</param>
    public static byte[] Make(ElfFile elf, FlashHeader flash)
    {
        var constants = elf.Section(".flash.rodata");
        var code = elf.Section(".flash.text");

        var writer = new ImageWriter(elf.EntryPoint, flash, ExtendedHeader);
        SHA256.HashData(elf.Bytes).CopyTo(constants.Bytes, ElfHashOffset - writer.Length - SegmentHeader);
        writer.Add(constants);
        foreach (var segment in elf.Sections(".dram0.data", ".iram0.text"))
            writer.Add(segment);

        // Flash is mapped in pages, so offset and address of the code must be equal modulo the page size.
        var padding = (int)(code.Address % FlashPage) - ((writer.Length + (2 * SegmentHeader)) % FlashPage);
        writer.Add(new Segment(0, new byte[(padding + FlashPage) % FlashPage])).Add(code);

        var image = writer.Finish();
        return [.. image, .. SHA256.HashData(image)];
    }
}
