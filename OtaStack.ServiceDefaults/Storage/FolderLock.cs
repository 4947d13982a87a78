using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.ServiceDefaults.Storage;

/// <summary>
/// Keeps a second process out of a folder. The system releases the lock when the process ends, even if it is killed.
/// The file stays, and means nothing by itself.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock. The folder must exist.</summary>
    /// <param name="folder">Absolute path of the folder, for the message.</param>
    /// <param name="fileName">The lock file in it; a different one for each service, because several may share a
    /// folder.</param>
    /// <param name="name">What people call the folder: <c>data folder</c>.</param>
    /// <exception cref="StartupException">Another process holds it, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder, string fileName, string name)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;

        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, fileName), options));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new StartupException(
                $"Another OtaStack already uses the {name} {folder}. Stop it, or choose another folder.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The {name} {folder} cannot be written ({exception.Message.TrimEnd('.')}). Choose a writable one.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of flock on Linux and macOS, a sharing violation on Windows.
    private static bool IsHeldByAnother(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
