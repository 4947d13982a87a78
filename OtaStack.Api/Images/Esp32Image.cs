using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// Programs for the ESP32 family. The header has 24 bytes: the chip's number at offset 12 and, at 23, whether a SHA-256
/// follows the checksum (<c>esp_app_format.h</c>, <c>esp_image_format.c</c>).
/// </summary>
internal static class Esp32Image
{
    /// <summary>Bytes of the header before the first segment's header.</summary>
    public const int Header = 24;

    private const int ChipId = 12;
    private const int HashAppended = 23;

    /// <summary>
    /// Null, the image's length with its hash, and the chip; otherwise why it is not a complete application. The file
    /// starts with E9 and is at least as long as the header.
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
                $"The image is for an unknown chip, number {id}. Check the board it was built for.");
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
                "The image's checksum does not match its bytes. Build or copy the file again.");
        }

        if (appended > 0 && !AppendedHash.IsValid(file, length))
            return AppendedHash.Wrong();

        length += appended;
        return IsApplication(segments[..count], chip) ? null : RefuseLoader(file[length..], length);
    }

    private static bool IsApplication(ReadOnlySpan<Segment> segments, Esp32Chip chip)
    {
        foreach (var segment in segments)
        {
            // An ESP8266 image with this header has chip number 0 too. One with code only in RAM is a boot loader.
            if (segment.Length > 0 && chip.IsMapped(segment.Address)
                && !(chip.Family == ChipFamily.Esp32 && Esp8266Image.IsLoadable(segment.Address)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A partition table in a later sector means that the file is a whole flash, which begins with the boot loader.
    /// </summary>
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
            "This is a boot loader (nothing in it is mapped from flash), which cannot be installed over the air. "
                + "Publish the application (.ino.bin, or the project's own .bin).");
    }

    private static ImageReading.Refused? CheckLengths(ReadOnlySpan<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Length % 4 != 0)
            {
                return new ImageReading.Refused(
                    ImageRefusal.Malformed,
                    $"A segment has {segment.Length} bytes. The chip's loader accepts only multiples of 4. Build or "
                        + "copy the file again.");
            }
        }

        return null;
    }
}
