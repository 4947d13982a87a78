using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>A copy of a file that others may write at the same time.</summary>
/// <param name="Content">The copy, at its start.</param>
/// <param name="Mode">The file's permissions.</param>
/// <param name="ChangedAt">The file's time.</param>
/// <param name="IsStable">False if the file changed during every attempt.</param>
internal sealed record StableCopy(Stream Content, UnixFileMode Mode, DateTimeOffset ChangedAt, bool IsStable)
    : IDisposable
{
    private const int Attempts = 5;
    private const long LargestInMemory = 16 * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Copies a file until it does not change meanwhile. A file that is replaced by rename is always whole.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Where large copies are kept.</param>
    /// <returns>Null if the file does not exist (any more).</returns>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static StableCopy? Make(string path, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var copy = TryMake(path, folder);
            if (copy is null or { IsStable: true } || attempt == Attempts)
                return copy;
            copy.Dispose();
            Thread.Sleep(Pause); // A backup is synchronous, and has this thread for itself.
        }
    }

    public void Dispose() => Content.Dispose();

    private static StableCopy? TryMake(string path, string folder)
    {
        Stream? content = null;
        try
        {
            using var source = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var (length, changedAt) = (source.Length, File.GetLastWriteTimeUtc(source.SafeFileHandle));
            content = length <= LargestInMemory
                ? new MemoryStream((int)length)
                : PrivateFile.Create(Path.Combine(folder, Path.GetRandomFileName()), FileOptions.DeleteOnClose);
            source.CopyTo(content);
            content.Position = 0;
            var isStable = content.Length == length && source.Length == length
                && File.GetLastWriteTimeUtc(source.SafeFileHandle) == changedAt;
            var mode = OperatingSystem.IsWindows()
                ? OwnerOnly.ForFiles
                : File.GetUnixFileMode(source.SafeFileHandle);
            return new StableCopy(content, mode, changedAt, isStable);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch
        {
            content?.Dispose();
            throw;
        }
    }
}
