using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>The folders below the data folder, and the lock that keeps a second instance away from them.</summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private FileStream? _lock;

    public DataFolder(IOptions<DataOptions> options) => Root = Path.GetFullPath(options.Value.Path);

    /// <summary>The data folder, absolute.</summary>
    public string Root { get; }

    /// <summary>Published images, each under its SHA-256.</summary>
    public string Firmware => Path.Combine(Root, "firmware");

    /// <summary>
    /// Uploads and builds on their way in; on the same file system as <see cref="Firmware"/>, so that a rename is atomic.
    /// </summary>
    public string Incoming => Path.Combine(Firmware, "incoming");

    /// <summary>Secrets; readable by the owner only.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Root, "otastack.db");

    /// <summary>Makes the folders and takes the lock, which the system gives back even when the process is killed.</summary>
    /// <exception cref="StartupException">The folder cannot be written, or another instance holds it.</exception>
    public void Open()
    {
        try
        {
            Directory.CreateDirectory(Root);
            Directory.CreateDirectory(Incoming);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Keys);
            else
                Directory.CreateDirectory(Keys, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {Root} cannot be written ({exception.Message.TrimEnd('.')}). Choose a writable one.", exception);
        }

        _lock = TakeLock();
    }

    public void Dispose() => _lock?.Dispose();

    // EWOULDBLOCK of flock on Linux and macOS, a sharing violation on Windows.
    private static bool IsHeldByAnother(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    private FileStream TakeLock()
    {
        var path = Path.Combine(Root, "otastack.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"The data folder {Root} cannot be written. Choose a writable one.", exception);
        }
        catch (IOException exception) when (!IsHeldByAnother(exception))
        {
            throw new StartupException(
                $"The data folder {Root} cannot be written ({exception.Message.TrimEnd('.')}). Choose a writable one.", exception);
        }
        catch (IOException exception)
        {
            throw new StartupException(
                $"Another OtaStack already uses the data folder {Root}. Stop it, or choose another folder.", exception);
        }
    }
}
