using System.Security.Cryptography;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// The image files: each under its SHA-256, written elsewhere first, flushed, then renamed. A name below
/// <see cref="DataFolder.Firmware"/> therefore always stands for a whole image.
/// </summary>
public sealed class FirmwareFiles(DataFolder folder)
{
    private const int BufferSize = 64 * 1024;

    private const string Extension = ".bin";

    public string PathOf(string sha256) => Path.Combine(folder.Firmware, sha256 + Extension);

    /// <summary>Every file that lies there, images and others; not what is being received.</summary>
    public IEnumerable<FileInfo> All() => new DirectoryInfo(folder.Firmware).EnumerateFiles();

    /// <summary>The SHA-256 that a file's name says; null if it is not the name of an image.</summary>
    public static string? Sha256Of(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
            && IsSha256(fileName[..^Extension.Length]) ? fileName[..^Extension.Length] : null;

    /// <summary>64 lower-case hex digits.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Opens a file of <see cref="All"/> for reading.</summary>
    public FileStream Open(string fileName) =>
        new(Path.Combine(folder.Firmware, Path.GetFileName(fileName)), FileMode.Open, FileAccess.Read);

    /// <summary>SHA-256 of what follows in the stream, 64 lower-case hex digits.</summary>
    public static async Task<string> HashAsync(Stream stream, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));

    /// <summary>
    /// Copies a stream to a file of its own, hashing it on the way. Null if more than <paramref name="maximumBytes"/>
    /// came; the file is deleted then.
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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
            Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;
        return options;
    }

    // Who reads a broken upload and who writes to a broken disk need different answers.
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
        // Only now: most files that a start finds in the build folder are known already, and thrown away again.
        using (var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Write))
            RandomAccess.FlushToDisk(handle);

        File.Move(file.Path, PathOf(file.Sha256), overwrite: true);
        DirectorySync.Flush(folder.Firmware);
    }

    public void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>Deletes a file of <see cref="All"/>.</summary>
    public void DeleteFile(string fileName) => File.Delete(Path.Combine(folder.Firmware, Path.GetFileName(fileName)));

    /// <summary>Removes what a killed process left of images that it was still receiving.</summary>
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
