using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace OtaStack.Runner.Backups;

/// <summary>What <see cref="BackupReader"/> does with the entries of a backup.</summary>
internal interface IBackupTarget
{
    /// <summary>A stream for the content of a file. The reader disposes it.</summary>
    Stream CreateFile(string path, UnixFileMode mode, DateTimeOffset changedAt);

    void CreateFolder(string path, UnixFileMode mode);

    void CreateLink(string path, string target);
}

/// <summary>Reads a backup from its first to its last byte and verifies it.</summary>
internal static class BackupReader
{
    private const int BufferSize = 128 * 1024;
    private const int LongestText = 256 * 1024 * 1024;

    /// <summary>Verifies a backup and gives its entries to a target.</summary>
    /// <param name="file">The backup, seekable.</param>
    /// <param name="keyOf">Gives the key of an encrypted backup.</param>
    /// <param name="target">Gets the entries before the whole file is verified.</param>
    /// <param name="stop">Stops between two reads.</param>
    /// <exception cref="BackupException">The file is not a backup, the key is wrong, or it was changed or cut off;
    /// the message says what, without a period.</exception>
    public static BackupManifest Read(
        Stream file, Func<BackupHeader, byte[]> keyOf, IBackupTarget target, CancellationToken stop)
    {
        try
        {
            var header = BackupHeader.Read(file);
            if (header is null)
                return ReadPlain(file, target, stop);
            using var plain = new DecryptingStream(file, keyOf(header), header.Bytes);
            return ReadArchive(plain, target, stop).Manifest;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException
            or OverflowException or ArgumentException)
        {
            throw new BackupException("the file was changed, or is incomplete", exception);
        }
    }

    // .NET verifies gzip's checksum only if the file has all of it. The last four bytes are the length (RFC 1952).
    private static BackupManifest ReadPlain(Stream file, IBackupTarget target, CancellationToken stop)
    {
        var (manifest, length) = ReadArchive(file, target, stop);
        Span<byte> end = stackalloc byte[sizeof(uint)];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == (uint)length
            ? manifest
            : throw new BackupException("the file is incomplete");
    }

    private static (BackupManifest Manifest, long Length) ReadArchive(
        Stream stream, IBackupTarget target, CancellationToken stop)
    {
        using var compressed = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        using var archive = new CountedStream(compressed);
        using var tar = new TarReader(archive, leaveOpen: true);
        var found = new Checksums();
        var names = new HashSet<string>();
        byte[]? manifest = null, sums = null;
        while (tar.GetNextEntry() is { } entry)
        {
            stop.ThrowIfCancellationRequested();
            if (sums is not null)
                throw new BackupException("it has entries after its end");
            var path = EntryPath.Check(entry.Name, entry.EntryType);
            if (!names.Add(entry.Name.TrimEnd('/')))
                throw new BackupException($"it contains \"{entry.Name}\" twice");

            if (entry.Name == Checksums.Name)
                sums = ReadWhole(entry);
            else if (entry.Name == BackupManifest.Name)
                found.TryAdd(entry.Name, Hash(manifest = ReadWhole(entry)));
            else if (entry.EntryType == TarEntryType.RegularFile)
                found.TryAdd(entry.Name, Copy(entry, target, path!, stop));
            else if (entry.EntryType == TarEntryType.Directory)
                target.CreateFolder(path!, entry.Mode);
            else
                target.CreateLink(path!, entry.LinkName);
        }

        ReadToEnd(archive, stream);
        Checksums.Parse(sums ?? throw new BackupException("the file is incomplete")).Verify(found);
        var parsed = BackupManifest.Parse(manifest ?? throw new BackupException($"it has no {BackupManifest.Name}"));
        return (parsed, archive.Count);
    }

    private static string Copy(TarEntry entry, IBackupTarget target, string path, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var output = target.CreateFile(path, entry.Mode, entry.ModificationTime);
        if (entry.DataStream is { } content)
        {
            var buffer = new byte[BufferSize];
            while (content.Read(buffer) is > 0 and var read)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                output.Write(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] ReadWhole(TarEntry entry)
    {
        if (entry.Length > LongestText)
            throw new BackupException($"its {entry.Name} is too long");
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        return content.ToArray();
    }

    // The checksum of gzip and the last chunk's tag are behind the archive.
    private static void ReadToEnd(Stream archive, Stream stream)
    {
        archive.CopyTo(Stream.Null);
        stream.CopyTo(Stream.Null);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private sealed class CountedStream(Stream source) : ReadOnlyStream
    {
        /// <summary>Bytes that were read.</summary>
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = source.Read(buffer);
            Count += read;
            return read;
        }
    }
}
