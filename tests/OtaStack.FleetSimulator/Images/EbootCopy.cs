using System.Buffers.Binary;
using System.IO.Compression;

namespace OtaStack.FleetSimulator.Images;

/// <summary>
/// Does in memory what eboot does with a downloaded gzip file. The file is at the end of the update area. It is
/// unpacked to address 0, sector by sector, and overwrites what is there (<c>Updater.cpp</c>, <c>copy_raw</c> in
/// <c>eboot.c</c>). Independent of OtaStack's own rule for gzip files, so that it reveals a mistake there.
/// </summary>
public static class EbootCopy
{
    private const int Sector = 4096;

    /// <summary>The flash from address 0 after unpacking, as long as the unpacked image; null if eboot fails.</summary>
    /// <param name="download">The downloaded file.</param>
    /// <param name="area">Bytes from address 0 to the file system, a multiple of the sector.</param>
    public static byte[]? Run(ReadOnlySpan<byte> download, int area)
    {
        var source = area - RoundUp(download.Length);
        if (source < 0)
            return null;

        var flash = new byte[area];
        download.CopyTo(flash.AsSpan(source));
        var left = BinaryPrimitives.ReadInt32LittleEndian(download[^4..]);
        var size = Math.Max(left, 0);
        try
        {
            using var gzip = new GZipStream(new FlashReader(flash, source), CompressionMode.Decompress);
            var buffer = new byte[Sector];
            for (var target = 0; left > 0; target += Sector, left -= Sector)
            {
                if (target + Sector > area)
                    return null; // it would overwrite the file system and the system sectors after it
                flash.AsSpan(target, Sector).Fill(0xFF);
                buffer.AsSpan().Fill(0xFF);
                gzip.ReadExactly(buffer, 0, Math.Min(left, Sector));
                buffer.CopyTo(flash, target);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return null;
        }

        return flash[..size];
    }

    /// <summary>The content of the gzip file.</summary>
    public static byte[] Unpack(byte[] download)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(download), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>Rounds up to whole sectors.</summary>
    public static int RoundUp(int bytes) => (bytes + Sector - 1) / Sector * Sector;

    /// <summary>
    /// Reads the current content of the flash, a sector at a time, as <c>uzlib_flash_read_cb</c> does.
    /// </summary>
    private sealed class FlashReader(byte[] flash, int at) : Stream
    {
        private int _at = at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = Math.Min(Math.Min(Sector, buffer.Length), flash.Length - _at);
            flash.AsSpan(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
