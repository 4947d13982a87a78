using System.Security.Cryptography;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// The image files, each named by its SHA-256. A file is written elsewhere, flushed, then renamed, so a file in <see
/// cref="DataFolder.Firmware"/> is always complete.
/// </summary>
public sealed class FirmwareFiles(DataFolder folder)
{
    private const int BufferSize = 64 * 1024;

    private const string Extension = ".bin";

    public string PathOf(string sha256) => Path.Combine(folder.Firmware, sha256 + Extension);

    /// <summary>Every file of the folder, images and others, but not those being received.</summary>
    public IEnumerable<FileInfo> All() => new DirectoryInfo(folder.Firmware).EnumerateFiles();

    /// <summary>The SHA-256 in a file's name; null if it is not the name of an image.</summary>
    public static string? Sha256Of(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
            && IsSha256(fileName[..^Extension.Length]) ? fileName[..^Extension.Length] : null;

    /// <summary>64 lower-case hex digits.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Opens a file of <see cref="All"/> for reading.</summary>
    public FileStream Open(string fileName) =>
        new(Path.Combine(folder.Firmware, Path.GetFileName(fileName)), FileMode.Open, FileAccess.Read);

    /// <summary>SHA-256 of the rest of the stream, 64 lower-case hex digits.</summary>
    public static async Task<string> HashAsync(Stream stream, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));

    /// <summary>
    /// Copies a stream to a new file and hashes it. Null if it is longer than <paramref name="maximumBytes"/>; then the
    /// file is deleted.
    /// </summary>
    /// <exception cref="SourceFailedException">The stream broke off; the file is deleted.</exception>
    public async Task<IncomingFile?> ReceiveAsync(Stream source, long maximumBytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(OwnerOnly.CreateFolder(folder.Incoming), Path.GetRandomFileName());
        try
        {
            using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            long size = 0;
            await using (var target = new FileStream(path, NewFile()))
            {
                var buffer = new byte[BufferSize];
                int read;
                while (size <= maximumBytes && (read = await ReadAsync(source, buffer, cancellationToken)) > 0)
                {
                    size += read;
                    sha256.AppendData(buffer, 0, read);
                    md5.AppendData(buffer, 0, read);
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            if (size <= maximumBytes)
            {
                return new IncomingFile(
                    path, size, Convert.ToHexStringLower(sha256.GetHashAndReset()),
                    Convert.ToHexStringLower(md5.GetHashAndReset()));
            }

            File.Delete(path);
            return null;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;
        return options;
    }

    // A broken upload and a broken disk need different responses.
    private static async ValueTask<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SourceFailedException(exception);
        }
    }

    /// <summary>Gives a received file its final name. From here on it survives a power cut.</summary>
    public void Keep(IncomingFile file)
    {
        // Flush only here: most files in the build folder at a start are already known, and their copies are deleted.
        using (var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Write))
            RandomAccess.FlushToDisk(handle);

        File.Move(file.Path, PathOf(file.Sha256), overwrite: true);
        DirectorySync.Flush(folder.Firmware);
    }

    public void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>Deletes a file of <see cref="All"/>.</summary>
    public void DeleteFile(string fileName) => File.Delete(Path.Combine(folder.Firmware, Path.GetFileName(fileName)));

    /// <summary>Deletes the partial files of a process that was killed.</summary>
    public void RemoveHalfReceived()
    {
        foreach (var path in Directory.EnumerateFiles(folder.Incoming))
            File.Delete(path);
    }
}

/// <summary>
/// A file that was received in full and is not published yet. Disposing deletes it, unless it was kept.
/// </summary>
public sealed record IncomingFile(string Path, long Size, string Sha256, string Md5) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}

/// <summary>
/// The source of an image cannot be read: the sender's connection, or a file. Unlike other I/O errors, it is not about
/// the disk that is written to. The inner exception says why.
/// </summary>
public sealed class SourceFailedException(Exception cause) : IOException(cause.Message, cause);
