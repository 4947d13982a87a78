using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Writes a backup: a gzip-compressed tar archive with <c>data/</c> (the data folder), <c>manifest.json</c>, and
/// <c>SHA256SUMS</c> as its last entry, in the form that sha256sum(1) reads. With a passphrase the archive is encrypted
/// behind a <see cref="BackupHeader"/>.
/// </summary>
internal sealed class BackupWriter : IDisposable
{
    /// <summary>The folder of the archive that contains the data folder.</summary>
    public const string DataPrefix = "data/";

    private readonly EncryptingStream? _encrypted;
    private readonly GZipStream _compressed;
    private readonly TarWriter _tar;
    private readonly Checksums _sums = new();

    /// <param name="file">The target, which stays open.</param>
    /// <param name="secret">Header and key; null for a plain backup.</param>
    public BackupWriter(Stream file, BackupSecret? secret)
    {
        if (secret is not null)
        {
            file.Write(secret.Header.Bytes);
            _encrypted = new EncryptingStream(file, secret.Key, secret.Header.Bytes);
        }

        // Services need the processors, too. Images hardly get smaller with more work.
        _compressed = new GZipStream(_encrypted ?? file, CompressionLevel.Fastest, leaveOpen: true);
        // Not Pax: .NET cannot read back a name with a line feed in that format.
        _tar = new TarWriter(_compressed, TarEntryFormat.Gnu, leaveOpen: true);
    }

    /// <summary>Adds a file of the data folder.</summary>
    /// <param name="path">Below the data folder.</param>
    /// <param name="content">A seekable stream, whose content does not change.</param>
    /// <param name="mode">Its permissions; null: only for its owner.</param>
    /// <param name="changedAt">Its time; null: now.</param>
    public void AddFile(string path, Stream content, UnixFileMode? mode = null, DateTimeOffset? changedAt = null) =>
        Add(DataPrefix + path, content, mode ?? OwnerOnly.ForFiles, changedAt);

    public void AddFolder(string path, UnixFileMode mode) =>
        _tar.WriteEntry(new GnuTarEntry(TarEntryType.Directory, DataPrefix + path + "/") { Mode = mode });

    public void AddLink(string path, string target) =>
        _tar.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, DataPrefix + path) { LinkName = target });

    /// <summary>Adds the manifest and the checksums, and writes everything to the target.</summary>
    public void Finish(BackupManifest manifest)
    {
        using var content = new MemoryStream(manifest.ToBytes());
        Add(BackupManifest.Name, content, OwnerOnly.ForFiles, null);
        using var sums = new MemoryStream(_sums.ToBytes());
        Add(Checksums.Name, sums, OwnerOnly.ForFiles, null);
        Dispose();
    }

    public void Dispose()
    {
        _tar.Dispose();
        _compressed.Dispose();
        _encrypted?.Dispose();
    }

    private void Add(string name, Stream content, UnixFileMode mode, DateTimeOffset? changedAt)
    {
        var sum = Convert.ToHexStringLower(SHA256.HashData(content));
        content.Position = 0;
        _sums.TryAdd(name, sum);
        _tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = mode,
            ModificationTime = changedAt ?? DateTimeOffset.UtcNow,
            DataStream = content,
        });
    }
}
