using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// Programs for the ESP32 family: a header of 24 bytes with the chip's number at offset 12 and, at 23, whether a
/// SHA-256 follows the checksum (<c>esp_app_format.h</c>, <c>esp_image_format.c</c>).
/// </summary>
internal static class Esp32Image
{
    /// <summary>Bytes of header before the first segment's.</summary>
    public const int Header = 24;

    private const int ChipId = 12;
    private const int HashAppended = 23;

    /// <summary>
    /// Null, the image's length with its hash, and the chip; else why there is no whole application. The file starts
    /// with E9 and is at least as long as the header.
    /// </summary>
    public static ImageReading? Read(ReadOnlySpan<byte> file, out int length, out ChipFamily family)
    {
        length = 0;
        family = ChipFamily.Unknown;
        var id = BinaryPrimitives.ReadUInt16LittleEndian(file[ChipId..]);
        if (Esp32Chip.Find(id) is not { } chip)
        {
            return new ImageReading.Refused(
                ImageRefusal.UnknownChip,
                $"The image is for a chip with number {id}, unknown here: check the board it was built for.");
        }

        family = chip.Family;
        Span<Segment> segments = stackalloc Segment[Segments.Most];
        var appended = file[HashAppended] != 0 ? AppendedHash.Size : 0;
        var problem = Segments.Walk(file, 0, Header, appended, segments, out var count, out length);
        problem = CheckLengths(segments[..count]) ?? problem;
        if (problem is not null)
            return problem;

        if (file[length - 1] != Segments.Checksum(file, segments[..count]))
        {
            return new ImageReading.Refused(
                ImageRefusal.BadChecksum,
                "The image's checksum does not match its bytes: build or copy the file again.");
        }

        if (appended > 0 && !AppendedHash.IsRight(file, length))
            return AppendedHash.Wrong();

        length += appended;
        return IsApplication(segments[..count], chip) ? null : RefuseLoader(file[length..], length);
    }

    private static bool IsApplication(ReadOnlySpan<Segment> segments, Esp32Chip chip)
    {
        foreach (var segment in segments)
        {
            // Chip number 0 is the ESP8266's too: code for its RAM is a boot loader of the ESP8266 with this header.
            if (segment.Length > 0 && chip.IsMapped(segment.Address)
                && !(chip.Family == ChipFamily.Esp32 && Esp8266Image.IsLoadable(segment.Address)))
                return true;
        }

        return false;
    }

    /// <summary>A partition table on a later sector makes the boot loader the beginning of a whole flash.</summary>
    private static ImageReading.Refused RefuseLoader(ReadOnlySpan<byte> rest, int length)
    {
        const int Sector = 4096;
        const int LastTable = 0x20000;
        for (var at = Sector - (length % Sector); at + 1 < rest.Length && at + length <= LastTable; at += Sector)
        {
            if (rest[at] == 0xAA && rest[at + 1] == 0x50)
                return ForeignFile.Merged();
        }

        return new ImageReading.Refused(
            ImageRefusal.Bootloader,
            "This is a boot loader (nothing in it is mapped from flash), which boards do not take over the air: "
            + "publish the application (.ino.bin, or the project's own .bin).");
    }

    private static ImageReading.Refused? CheckLengths(ReadOnlySpan<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Length % 4 != 0)
            {
                return new ImageReading.Refused(
                    ImageRefusal.Malformed,
                    $"A segment has {segment.Length} bytes, which the chip's loader refuses (not a multiple of 4): "
                    + "build or copy the file again.");
            }
        }

        return null;
    }
}
