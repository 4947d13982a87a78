using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace OtaStack.Api.Images;

/// <summary>Recognises files that people publish by mistake, by their first bytes.</summary>
internal static class ForeignFile
{
    /// <summary>First byte of an ESP8266 "version 2" image.</summary>
    public const byte Version2 = 0xEA;

    private const int PartitionTableSize = 0xC00;
    private const int TarMagicOffset = 257;
    private const int HexRecord = 11;
    private const int TextSample = 512;

    // esp_encrypted_img.c.
    private const uint EncryptedMagic = 0x0788_B6CF;

    /// <summary>The best refusal for a file that does not start like an image.</summary>
    public static ImageReading.Refused Refuse(ReadOnlySpan<byte> file)
    {
        if (Recognise(file) is { } known)
            return known;

        const string OrOpaque = "If it is firmware that was encrypted beforehand, publish it with "
            + OpaqueParameters.Text + ".";
        if (file.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(file) == EncryptedMagic)
        {
            return new(
                ImageRefusal.NotAnImage,
                "This image was encrypted by esp_encrypted_img and cannot be checked. Publish it with "
                + OpaqueParameters.Text + ".");
        }

        return new(
            ImageRefusal.NotAnImage,
            $"This file starts with {file[0]:X2} and is not a firmware image. Publish the .bin of a build. "
                + $"{OrOpaque}");
    }

    /// <summary>A refusal for a file that is known to be something else; null for one that could be anything.</summary>
    public static ImageReading.Refused? Recognise(ReadOnlySpan<byte> file)
    {
        if (file[0] == Version2 && file.Length > 1 && file[1] is 0x04 or 0x03)
        {
            return new(
                ImageRefusal.Esp8266Version2,
                "This is an ESP8266 version 2 image (EA), which only the SDK's own boot loader accepts. Build for the "
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
                    "This is a partition table, which cannot be installed over the air. Publish the application "
                        + "(.ino.bin).");
        }

        if (file.StartsWith("\x7F\x45LF"u8))
            return new(ImageRefusal.Elf, "This is an ELF file. Publish the .bin that is made from it.");
        if (HasLittleFsMagic(file))
        {
            return new(
                ImageRefusal.Filesystem,
                "This is a LittleFS file system, not a program. Publish it as a file system.");
        }

        if (GitLfsPointer(file) is { } pointer)
            return pointer;
        return Describe(file) is { } what
            ? new(ImageRefusal.NotAnImage, $"This is {what}, not a firmware image. Publish the .bin of a build.")
            : null;
    }

    /// <summary>The refusal of a whole flash in one file.</summary>
    public static ImageReading.Refused Merged() => new(
        ImageRefusal.Merged,
        "This is a merged (factory) image with boot loader and partition table, which can only be flashed by cable. "
            + "Publish the application (.ino.bin, or the project's own .bin).");

    /// <summary>
    /// The refusal of a pointer that Git LFS leaves in place of a file (<c>docs/spec.md</c> of git-lfs); null for any
    /// other file.
    /// </summary>
    public static ImageReading.Refused? GitLfsPointer(ReadOnlySpan<byte> file) =>
        file.StartsWith("version https://git-lfs.github.com/spec/"u8)
            ? new(
                ImageRefusal.NotAnImage,
                "This is a Git LFS pointer, not the image. Run git lfs pull in the repository, and copy the file "
                    + "again.")
            : null;

    /// <summary>LittleFS keeps its name at offset 8 of the first block (<c>SPEC.md</c>).</summary>
    public static bool HasLittleFsMagic(ReadOnlySpan<byte> file) =>
        file.Length >= 16 && file[8..].StartsWith("littlefs"u8);

    /// <summary>True for HTML, XML or JSON, after an optional BOM and white space.</summary>
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

    private static string? Describe(ReadOnlySpan<byte> file)
    {
        if (IsMarkup(file) && IsText(file))
            return "HTML, XML or JSON text";
        if (file.StartsWith("PK\x03\x04"u8))
            return "a ZIP archive";
        if (file is [(byte)'7', (byte)'z', 0xBC, 0xAF, ..])
            return "a 7z archive";
        if (file is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..])
            return "an xz archive";
        if (file.StartsWith("BZh"u8) && file.Length > 3 && char.IsAsciiDigit((char)file[3]))
            return "a bzip2 archive";
        if (file.Length > TarMagicOffset + 5 && file[TarMagicOffset..].StartsWith("ustar"u8))
            return "a tar archive";
        if (file.StartsWith("UF2\n"u8))
            return "a UF2 file";
        if (file.StartsWith("DfuSe"u8))
            return "a DFU file";
        if (IsText(file) && file.Length >= HexRecord && file[0] == ':' && char.IsAsciiHexDigit((char)file[1]))
            return "an Intel HEX file";
        if (IsText(file) && file.Length >= 4 && file[0] == 'S' && file[1] is >= (byte)'0' and <= (byte)'9')
            return "a Motorola S-record file";
        if (file.Length == 8192 && file.StartsWith("\u0001\0\0\0"u8) && file[4] == 0xFF)
            return "boot_app0.bin, which selects a partition";
        if (file is [0x05, _, 0x04, 0x02, 0x05, 0x05, ..] && file.Length == 128)
            return "esp_init_data_default.bin, which has settings of the radio";
        if (file.IndexOfAnyExcept((byte)0xFF) < 0)
            return "erased flash (FF throughout)";
        if (file.IndexOfAnyExcept((byte)0) < 0)
            return "a file of zeros";
        return IsText(file) && file.Length >= 16 ? $"text (\"{Beginning(file)}\")" : null;
    }

    /// <summary>Whether the beginning of the file is UTF-8 without control characters.</summary>
    private static bool IsText(ReadOnlySpan<byte> file)
    {
        var text = file[..Math.Min(file.Length, TextSample)];
        foreach (var value in text)
        {
            if (value is < (byte)' ' and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7F)
                return false;
        }

        // The sample may end inside a character.
        while (!text.IsEmpty && text[^1] >= 0x80)
            text = text[..^1];
        return text.ContainsAnyExcept(" \t\r\n"u8) && Utf8.IsValid(text);
    }

    private static string Beginning(ReadOnlySpan<byte> file)
    {
        const int Shown = 40;
        var line = file[..Math.Min(file.Length, Shown)];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? line : line[..end]).TrimEnd('\uFFFD').Trim();
    }

    /// <summary>Whether the file is a whole flash of a chip whose boot loader is at 0x1000 or 0x2000.</summary>
    private static bool IsMergedWithGap(ReadOnlySpan<byte> file)
    {
        var loader = file.IndexOfAnyExcept((byte)0xFF);
        return loader is 0x1000 or 0x2000 && file[loader] == Segments.Magic;
    }
}
