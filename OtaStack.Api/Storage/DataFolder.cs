using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Storage;

/// <summary>The folders below the data folder, and the lock that keeps a second instance away from them.</summary>
public sealed class DataFolder : IDisposable
{
    private FolderLock? _lock;

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

    /// <summary>
    /// Makes the folders, keeps other users of the machine out, and takes the lock.
    /// </summary>
    /// <exception cref="StartupException">The folder cannot be written, or another instance holds it.</exception>
    public void Open()
    {
        try
        {
            OwnerOnly.CreateFolder(Root);
            OwnerOnly.CreateFolder(Firmware);
            OwnerOnly.CreateFolder(Incoming);
            OwnerOnly.CreateFolder(Keys);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {Root} cannot be written ({exception.Message.TrimEnd('.')}). Choose a writable one.", exception);
        }

        _lock = FolderLock.Take(Root, "otastack.lock", "data folder");
    }

    public void Dispose() => _lock?.Dispose();
}
