using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// ESP8266 programs, in three forms: the Arduino core's (eboot's image in the first 4096 bytes, followed by the
/// application's image, <c>elf2bin.py</c>), a single image of the SDKs, and the image of RTOS SDK 3 with a header of 24
/// bytes (<c>ESP8266V3FirmwareImage</c> in <c>esptool/bin_image.py</c>).
/// <para>
/// A program has code in mapped flash, where the SDK's libraries are linked (<c>irom0</c>, from 0x40200000). An image
/// with code only in RAM is a boot loader (<c>boot_v1.7.bin</c> of the NonOS SDK, rBoot), a flasher stub of esptool, or
/// one half of an SDK's program whose other half is another file. A board that writes one of them to its first sectors
/// no longer starts.
/// </para>
/// </summary>
internal static class Esp8266Image
{
    /// <summary>Where eboot looks for the application (<c>APP_START_OFFSET</c>).</summary>
    public const int ApplicationOffset = 0x1000;

    private const int Header = 8;
    private const int ExtendedHeader = 24;
    private const int Hash = 32;

    /// <summary>
    /// True if the chip can load or map a segment at the address: DPORT, data RAM, code RAM, mapped flash.
    /// </summary>
    public static bool IsLoadable(uint address) => address
        is (>= 0x3FF0_0000 and < 0x3FF0_0010)
        or (>= 0x3FFE_8000 and < 0x4000_0000)
        or (>= 0x4010_0000 and < 0x4011_0000)
        or (>= 0x4020_0000 and < 0x4030_0000);

    /// <summary>
    /// True for mapped flash, which the first segment of RTOS SDK 3 uses. The first segment of an ESP32 image never
    /// does.
    /// </summary>
    public static bool IsMapped(uint address) => address is >= 0x4020_0000 and < 0x4030_0000;

    /// <summary>
    /// Null and the image's length; otherwise why the image is not complete. The file starts with E9.
    /// </summary>
    public static ImageReading? Read(ReadOnlySpan<byte> file, bool extended, out int length)
    {
        Span<Segment> segments = stackalloc Segment[Segments.Most];
        if (extended)
            return ReadExtended(file, segments, out length);

        var problem = Segments.Walk(file, 0, Header, 0, segments, out var count, out length);
        if (CheckAddresses(segments[..count]) is { } wrong)
            return wrong;
        if (problem is not null)
            return problem;
        if (file[length - 1] != Segments.Checksum(file, segments[..count]))
            return BadChecksum();
        if (!IsEboot(file, segments[..count], length))
            return IsApplication(segments[..count]) ? null : RefuseLoader(file);

        problem = Segments.Walk(file, ApplicationOffset, Header, 0, segments, out count, out length);
        if (file.Length > ApplicationOffset && file[ApplicationOffset] != Segments.Magic)
        {
            return new ImageReading.Refused(
                ImageRefusal.Malformed,
                "The ESP8266 Arduino core's boot loader (eboot) is not followed by an application at 4096. Build "
                    + "again.");
        }

        if (problem is ImageReading.Truncated truncated)
            problem = truncated with { Otherwise = MissingApplication(file.Length) };
        return CheckAddresses(segments[..count]) ?? problem ?? CheckApplication(file[..length], segments[..count]);
    }

    private static string? MissingApplication(int size) => size > ApplicationOffset + Header
        ? null
        : "This is the boot loader of the ESP8266 Arduino core (eboot) without an application. Publish the .bin of the "
            + "whole sketch.";

    private static ImageReading? ReadExtended(ReadOnlySpan<byte> file, Span<Segment> segments, out int length)
    {
        var appended = file[ExtendedHeader - 1] != 0 ? Hash : 0;
        var problem = Segments.Walk(file, 0, ExtendedHeader, appended, segments, out var count, out length);
        problem = CheckAddresses(segments[..count]) ?? problem;
        if (problem is not null)
            return problem;
        if (file[length - 1] != Segments.Checksum(file, segments[..count]))
            return BadChecksum();
        if (appended > 0 && !AppendedHash.IsValid(file, length))
            return AppendedHash.Wrong();
        length += appended;
        return IsApplication(segments[..count]) ? null : RefuseLoader(file);
    }

    private static ImageReading.Refused? CheckApplication(ReadOnlySpan<byte> image, ReadOnlySpan<Segment> segments)
    {
        var checksum = Segments.Checksum(image, segments);
        var hasCrc = segments[0].Length >= ArduinoCrc.Size && ArduinoCrc.IsPresent(image);
        if (hasCrc)
            checksum ^= ArduinoCrc.Xor(image);
        if (image[^1] != checksum)
            return BadChecksum();
        if (hasCrc && !ArduinoCrc.IsValid(image))
        {
            return new ImageReading.Refused(
                ImageRefusal.BadHash,
                "The CRC-32 inside the image does not match its bytes. Build or copy the file again.");
        }

        return IsApplication(segments) ? null : RefuseLoader(image);
    }

    private static bool IsApplication(ReadOnlySpan<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Length > 0 && IsMapped(segment.Address))
                return true;
        }

        return false;
    }

    /// <summary>
    /// A "version 2" image at 4096, after a boot loader of the SDKs, means that the file is a whole flash.
    /// </summary>
    private static ImageReading.Refused RefuseLoader(ReadOnlySpan<byte> file) =>
        file.Length > ApplicationOffset && file[ApplicationOffset] == ForeignFile.Version2
            ? ForeignFile.Merged()
            : new ImageReading.Refused(
                ImageRefusal.Bootloader,
                "This image has no code in mapped flash, so it is a boot loader, a flasher stub, or one half of a "
                    + "program. A board would not start with it. Publish the application (.ino.bin, or the "
                + "project's own .bin).");

    /// <summary>
    /// eboot runs from the last 4 KB of code RAM, which applications do not use. An image that is followed by another
    /// one at 4096 is a boot loader too.
    /// </summary>
    private static bool IsEboot(ReadOnlySpan<byte> file, ReadOnlySpan<Segment> segments, int length)
    {
        if (length > ApplicationOffset)
            return false;

        foreach (var segment in segments)
        {
            if (segment.Address is >= 0x4010_F000 and < 0x4011_0000)
                return true;
        }

        return file.Length >= ApplicationOffset + (Header * 2)
            && file[ApplicationOffset] == Segments.Magic
            && IsLoadable(BinaryPrimitives.ReadUInt32LittleEndian(file[(ApplicationOffset + Header)..]));
    }

    private static ImageReading.Refused? CheckAddresses(ReadOnlySpan<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Length > 0 && !IsLoadable(segment.Address))
            {
                return new ImageReading.Refused(
                    ImageRefusal.Malformed,
                    $"A segment is for address {segment.Address:X8}, where an ESP8266 has no memory. Build or copy the "
                        + "file again.");
            }
        }

        return null;
    }

    private static ImageReading.Refused BadChecksum() => new(
        ImageRefusal.BadChecksum,
        "The image's checksum does not match its bytes. Build or copy the file again.");
}
