using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OtaStack.Api.Images;

/// <summary>One segment of an image: where it is loaded or mapped, and where its bytes lie in the file.</summary>
internal readonly record struct Segment(uint Address, int Offset, int Length);

/// <summary>
/// Walks the part that all Espressif images share: header with the segment count, segments of <c>address, length,
/// bytes</c>, zeros up to a 16-byte boundary, and in the last byte before it the XOR of all segment bytes and 0xEF
/// (<c>esp_image_format.c</c>, <c>elf2bin.py</c>).
/// </summary>
internal static class Segments
{
    /// <summary>Most segments of an image (<c>ESP_IMAGE_MAX_SEGMENTS</c>).</summary>
    public const int Most = 16;

    /// <summary>First byte of an image.</summary>
    public const byte Magic = 0xE9;

    private const int SegmentHeader = 8;
    private const byte ChecksumSeed = 0xEF;

    /// <summary>
    /// Fills <paramref name="segments"/> (of <see cref="Most"/>) from the image that starts at
    /// <paramref name="start"/>.
    /// <paramref name="end"/> is the offset behind the checksum. Not null: the reason why there is no whole image;
    /// <paramref name="count"/> is then the number of segments known so far.
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
                $"The header counts {declared} segments, which no firmware image has: build or copy the file again.");
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
                    $"Segment {count} ends beyond {ImageReader.LargestImage} bytes, more than any board takes: "
                    + "build or copy the file again.");
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

    /// <summary>XOR of the bytes of all segments with the seed: what the checksum byte must be.</summary>
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
