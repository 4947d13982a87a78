namespace OtaStack.Api.Firmware.Images;

/// <summary>Names the files that people publish by mistake, by their first bytes.</summary>
internal static class ForeignFile
{
    private const int PartitionTableSize = 0xC00;

    /// <summary>Always a refusal; the most fitting one. For files that do not start as an image.</summary>
    public static ImageReading.Refused Refuse(ReadOnlySpan<byte> file)
    {
        if (file[0] == 0xEA)
        {
            return new(
                ImageRefusal.Esp8266Version2,
                "This is an ESP8266 version 2 image (EA), which only the SDK's own boot loader takes: build for the "
                + "Arduino core's boot loader, or as a version 1 image.");
        }

        if (file[0] == 0xFF && IsMergedWithGap(file))
            return Merged();
        if (file.Length > 1 && file[0] == 0xAA && file[1] == 0x50)
        {
            return file.Length > PartitionTableSize * 2
                ? Merged()
                : new(
                    ImageRefusal.PartitionTable,
                    "This is a partition table, not for updates over the air: publish the application (.ino.bin).");
        }

        if (file.StartsWith("\x7F\x45LF"u8))
            return new(ImageRefusal.Elf, "This is an ELF file: publish the .bin that is made from it.");
        if (HasLittleFsMagic(file))
        {
            return new(
                ImageRefusal.Filesystem,
                "This is a LittleFS file system, not a program: publish it as a file system.");
        }

        return new(
            ImageRefusal.NotAnImage,
            $"This is {Describe(file)}, not a firmware image: publish the .bin of a build.");
    }

    /// <summary>The answer to a whole flash in one file.</summary>
    public static ImageReading.Refused Merged() => new(
        ImageRefusal.Merged,
        "This is a merged (factory) image with boot loader and partition table, for a cable alone: publish the "
        + "application (.ino.bin, or the project's own .bin).");

    /// <summary>LittleFS keeps its name at offset 8 of the first block (<c>SPEC.md</c>).</summary>
    public static bool HasLittleFsMagic(ReadOnlySpan<byte> file) =>
        file.Length >= 16 && file[8..].StartsWith("littlefs"u8);

    /// <summary>
    /// True for text as a server or build tool writes it: HTML, XML, JSON, after white space and a BOM.
    /// </summary>
    public static bool IsMarkup(ReadOnlySpan<byte> file)
    {
        var text = file[..Math.Min(file.Length, 64)];
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return false;
        return text[0] switch
        {
            (byte)'<' => text.Length > 1 && (char.IsAsciiLetter((char)text[1]) || text[1] is (byte)'!' or (byte)'?'),
            (byte)'{' or (byte)'[' => true,
            _ => false,
        };
    }

    private static string Describe(ReadOnlySpan<byte> file)
    {
        if (IsMarkup(file))
            return "HTML, XML or JSON text";
        if (file.StartsWith("PK\x03\x04"u8))
            return "a ZIP archive";
        if (file.StartsWith("UF2\n"u8))
            return "a UF2 file";
        if (file[0] == ':' && file.Length > 10 && char.IsAsciiHexDigit((char)file[1]))
            return "an Intel HEX file";
        if (file.Length == 8192 && file.StartsWith("\u0001\0\0\0"u8) && file[4] == 0xFF)
            return "boot_app0.bin, which selects a partition";
        if (file.IndexOfAnyExcept((byte)0xFF) < 0)
            return "erased flash (FF throughout)";
        if (file.IndexOfAnyExcept((byte)0) < 0)
            return "a file of zeros";
        return $"a file that starts with {file[0]:X2}";
    }

    /// <summary>The flash from address 0 of a chip whose boot loader lies at 0x1000 or 0x2000.</summary>
    private static bool IsMergedWithGap(ReadOnlySpan<byte> file)
    {
        var loader = file.IndexOfAnyExcept((byte)0xFF);
        return loader is 0x1000 or 0x2000 && file[loader] == Segments.Magic;
    }
}
