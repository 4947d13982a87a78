using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.TestIndex;

/// <summary>Packs files into an archive with one folder. The same files give the same archive.</summary>
/// <param name="root">Name of the folder in the archive.</param>
internal sealed class Archive(string root)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const UnixFileMode Readable = (UnixFileMode)0b110_100_100;
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly SortedDictionary<string, (byte[] Bytes, bool IsExecutable)> _files = new(StringComparer.Ordinal);

    /// <summary>
    /// Adds all files of a folder. <c>{version}</c> in <c>library.properties</c> and <c>platform.txt</c> becomes
    /// <paramref name="version"/>.
    /// </summary>
    public Archive Add(string folder, string version)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            if (Path.GetFileName(file) is "platform.txt" or "library.properties")
                bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)
                    .Replace("{version}", version, StringComparison.Ordinal));
            _files[Path.GetRelativePath(folder, file)] = (bytes, bytes.AsSpan().StartsWith("#!"u8));
        }

        return this;
    }

    /// <summary>Adds incompressible bytes, so that a download takes longer.</summary>
    public Archive AddNoise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        _files["noise"] = (bytes, false);
        return this;
    }

    /// <summary>Writes a <c>.zip</c> or <c>.tar.gz</c> file, depending on the name.</summary>
    /// <returns>The description of the archive for an index.</returns>
    public JsonObject Write(string file, string baseUrl)
    {
        if (file.EndsWith(".zip", StringComparison.Ordinal))
            WriteZip(file);
        else
            WriteTar(file);

        var bytes = File.ReadAllBytes(file);
        return new JsonObject
        {
            ["url"] = $"{baseUrl}/{Path.GetFileName(file)}",
            ["archiveFileName"] = Path.GetFileName(file),
            ["checksum"] = "SHA-256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)),
            // In some indexes the size is text. arduino-cli accepts both.
            ["size"] = $"{bytes.Length}",
        };
    }

    private void WriteZip(string path)
    {
        using var file = File.Create(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (name, content) in _files)
        {
            var entry = zip.CreateEntry($"{root}/{name}");
            entry.LastWriteTime = Epoch;
            entry.ExternalAttributes = (int)(content.IsExecutable ? Executable : Readable) << 16;
            using var stream = entry.Open();
            stream.Write(content.Bytes);
        }
    }

    private void WriteTar(string path)
    {
        using var file = File.Create(path);
        using var packed = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(packed, TarEntryFormat.Ustar);
        foreach (var (name, content) in _files)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{root}/{name}")
            {
                DataStream = new MemoryStream(content.Bytes),
                ModificationTime = Epoch,
                Mode = content.IsExecutable ? Executable : Readable,
            });
        }
    }
}
