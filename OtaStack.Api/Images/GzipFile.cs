using System.Buffers.Binary;
using System.IO.Compression;

namespace OtaStack.Api.Images;

/// <summary>
/// Unpacks a gzip file (RFC 1952) as eboot does: one member, whose last four bytes are the unpacked size. Unlike
/// <see cref="GZipStream"/>, it distinguishes truncated from corrupt files.
/// </summary>
internal static class GzipFile
{
    private const int FixedHeader = 10;
    private const int Trailer = 8;
    private const byte Deflate = 8;
    private const byte HeaderCrc = 2;
    private const byte Extra = 4;
    private const byte Name = 8;
    private const byte Comment = 16;
    private const byte Reserved = 0xE0;

    /// <summary>True for a file that starts as a gzip file, even if it has only one byte.</summary>
    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length > 0 && file[0] == 0x1F && (file.Length == 1 || file[1] == 0x8B);

    /// <summary>
    /// Null, the unpacked bytes, the length of the packed member, and the update area that an ESP8266 needs to unpack
    /// it (<see cref="EbootLayout"/>); otherwise why it cannot be unpacked. Never unpacks more than
    /// <see cref="ImageReader.LargestImage"/> bytes.
    /// </summary>
    public static ImageReading? Unpack(
        ReadOnlySpan<byte> file, out ReadOnlySpan<byte> plain, out int length, out long unpackSpace)
    {
        plain = default;
        length = 0;
        unpackSpace = 0;
        var header = HeaderLength(file);
        if (header < 0)
            return Corrupt("invalid header");
        if (header >= file.Length)
            return new ImageReading.Truncated(file.Length, header + 2 + Trailer);

        using var packed = new PackedBytes(file[header..].ToArray());
        var crc = Crc32.Seed;
        var buffer = new byte[Math.Clamp(file.Length * 2, 4096, ImageReader.LargestImage + 1)];
        var size = 0;
        var layout = new EbootLayout();
        try
        {
            using var inflate = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
            int read;
            do
            {
                if (size % EbootLayout.Sector == 0)
                    layout.BeginSector(size, header + packed.ConsumedAtLeast, file.Length);

                var toSectorEnd = EbootLayout.Sector - (size % EbootLayout.Sector);
                read = inflate.Read(buffer.AsSpan(size, Math.Min(toSectorEnd, buffer.Length - size)));
                crc = Crc32.Gzip(crc, buffer.AsSpan(size, read));
                size += read;
                if (size > ImageReader.LargestImage)
                    return TooLarge();
                if (size == buffer.Length)
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, ImageReader.LargestImage + 1));
            }
            while (read > 0);
        }
        catch (InvalidDataException)
        {
            return Corrupt("invalid compressed data");
        }

        if (packed.WasReadBeyondEnd)
            return new ImageReading.Truncated(file.Length, file.Length + 1L + Trailer);

        if (packed.HasMuchLeft)
        {
            return new ImageReading.Refused(
                ImageRefusal.TrailingBytes,
                "The gzip data ends long before the file does, but boards read its size from the last four bytes. "
                    + "Publish a file with a single gzip member.");
        }

        length = header + packed.Consumed + Trailer;
        if (length > file.Length)
            return new ImageReading.Truncated(file.Length, length);

        var trailer = file.Slice(length - Trailer, Trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != ~crc
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)size)
            return Corrupt("wrong CRC or size");

        plain = buffer.AsSpan(0, size);
        unpackSpace = layout.Space(size, file.Length);
        return null;
    }

    private static ImageReading.Refused Corrupt(string why) =>
        new(ImageRefusal.Malformed, $"This gzip file is corrupt ({why}). Pack or copy it again.");

    private static ImageReading.Refused TooLarge() => new(
        ImageRefusal.TooLarge,
        $"This gzip file unpacks to more than the limit of {ImageReader.LargestImage} bytes.");

    /// <summary>
    /// Offset of the compressed data; at least the file's length if it is truncated before; -1 if the header is
    /// invalid.
    /// </summary>
    private static int HeaderLength(ReadOnlySpan<byte> file)
    {
        if (file.Length > 2 && file[2] != Deflate)
            return -1;
        if (file.Length > 3 && (file[3] & Reserved) != 0)
            return -1;
        if (file.Length < FixedHeader)
            return FixedHeader;

        var flags = file[3];
        var at = FixedHeader;
        if ((flags & Extra) != 0)
        {
            if (file.Length < at + 2)
                return at + 2;
            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
        }

        if ((flags & Name) != 0)
            at = AfterText(file, at);
        if ((flags & Comment) != 0)
            at = AfterText(file, at);
        return (flags & HeaderCrc) != 0 ? at + 2 : at;
    }

    private static int AfterText(ReadOnlySpan<byte> file, int at)
    {
        if (at >= file.Length)
            return at + 1;
        var end = file[at..].IndexOf((byte)0);
        return end < 0 ? file.Length + 1 : at + end + 1;
    }

    /// <summary>
    /// Returns the last bytes one by one. The inflater reads only when it needs more, so <see cref="Consumed"/> ends
    /// exactly at the end of the compressed data, where the trailer starts.
    /// </summary>
    private sealed class PackedBytes(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        private const int OneByOne = 2048;
        private const int LargestRead = 512;

        // Bytes that the inflater may have read but not used: bits, and the code tables of the next block.
        private const int ReadAhead = 512;

        private readonly byte[] _bytes = bytes;

        public bool WasReadBeyondEnd { get; private set; }

        public int Consumed => (int)Position;

        /// <summary>A lower bound of the bytes that any inflater needs for what has been unpacked so far.</summary>
        public int ConsumedAtLeast => Math.Max(Consumed - LargestRead - ReadAhead, 0);

        /// <summary>
        /// True if more bytes remain than a trailer and a signature have. Then the end is not known exactly.
        /// </summary>
        public bool HasMuchLeft => Length - Position >= OneByOne;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var remaining = (int)(Length - Position);
            if (remaining == 0 && buffer.Length > 0)
                WasReadBeyondEnd = true;
            var wanted = remaining > OneByOne ? remaining - OneByOne : Math.Min(remaining, 1);
            var read = Math.Min(Math.Min(wanted, LargestRead), buffer.Length);
            _bytes.AsSpan(Consumed, read).CopyTo(buffer);
            Position += read;
            return read;
        }
    }
}
