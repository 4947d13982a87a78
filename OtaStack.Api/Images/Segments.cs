using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OtaStack.Api.Images;

/// <summary>One segment of an image: where it is loaded or mapped, and where its bytes are in the file.</summary>
internal readonly record struct Segment(uint Address, int Offset, int Length);

/// <summary>
/// Reads the part that all Espressif images share: a header with the segment count, segments of <c>address, length,
/// bytes</c>, and zeros up to a 16-byte boundary, whose last byte is the XOR of all segment bytes and 0xEF
/// (<c>esp_image_format.c</c>, <c>elf2bin.py</c>).
/// </summary>
internal static class Segments
{
    /// <summary>The most segments that an image can have (<c>ESP_IMAGE_MAX_SEGMENTS</c>).</summary>
    public const int Most = 16;

    /// <summary>First byte of an image.</summary>
    public const byte Magic = 0xE9;

    private const int SegmentHeader = 8;
    private const byte ChecksumSeed = 0xEF;

    /// <summary>
    /// Fills <paramref name="segments"/> (of length <see cref="Most"/>) from the image that starts at
    /// <paramref name="start"/>. <paramref name="end"/> is the offset after the checksum. Returns null, or why the
    /// image is not complete; then <paramref name="count"/> is the number of segments read so far.
    /// </summary>
    /// <param name="appended">Bytes that follow the checksum, for the size that a truncated image will have.</param>
    public static ImageReading? Walk(
        ReadOnlySpan<byte> file,
        int start,
        int header,
        int appended,
        Span<Segment> segments,
        out int count,
        out int end)
    {
        count = 0;
        end = 0;
        if (file.Length < start + header)
            return new ImageReading.Truncated(file.Length, WithChecksum(start + header + SegmentHeader) + appended);

        int declared = file[start + 1];
        if (declared is 0 or > Most)
        {
            return new ImageReading.Refused(
                ImageRefusal.Malformed,
                $"The header declares {declared} segments, but an image has 1 to {Most}. Build or copy the "
                    + "file again.");
        }

        long at = start + header;
        for (; count < declared; count++)
        {
            if (at + SegmentHeader > file.Length)
            {
                var least = at + ((long)SegmentHeader * (declared - count));
                return new ImageReading.Truncated(file.Length, WithChecksum(least) + appended);
            }

            var address = BinaryPrimitives.ReadUInt32LittleEndian(file[(int)at..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)at + 4)..]);
            at += SegmentHeader;
            if (at + length > ImageReader.LargestImage)
            {
                return new ImageReading.Refused(
                    ImageRefusal.TooLarge,
                    $"Segment {count} ends after the limit of {ImageReader.LargestImage} bytes. Build or copy the file "
                        + "again.");
            }

            segments[count] = new Segment(address, (int)at, (int)length);
            at += length;
        }

        var whole = WithChecksum(at);
        if (whole + appended > file.Length)
            return new ImageReading.Truncated(file.Length, whole + appended);

        end = (int)whole;
        return null;
    }

    /// <summary>The expected checksum byte: the seed XOR the bytes of all segments.</summary>
    public static byte Checksum(ReadOnlySpan<byte> file, ReadOnlySpan<Segment> segments)
    {
        var checksum = ChecksumSeed;
        foreach (var segment in segments)
            checksum ^= Xor(file.Slice(segment.Offset, segment.Length));
        return checksum;
    }

    private static long WithChecksum(long endOfSegments) => (endOfSegments + 16) & ~15L;

    private static byte Xor(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var folded = 0UL;
        foreach (var word in words)
            folded ^= word;
        folded ^= folded >> 32;
        folded ^= folded >> 16;
        folded ^= folded >> 8;
        var xor = (byte)folded;
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            xor ^= value;
        return xor;
    }
}
