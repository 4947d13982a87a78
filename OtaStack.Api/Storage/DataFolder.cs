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
    /// Uploads and builds on their way in; on the same file system as <see cref="Firmware"/>, so that a rename is
    /// atomic.
    /// </summary>
    public string Incoming => Path.Combine(Firmware, "incoming");

    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Root, "otastack.db");

    /// <summary>Copies of the database from before its migrations: see <see cref="DatabaseCopies"/>.</summary>
    public string Copies => Path.Combine(Root, "backups");

    /// <summary>Space reserved for deletions: see <see cref="DiskReserve"/>.</summary>
    public string Reserve => Path.Combine(Root, "reserve");

    /// <summary>Whether there was no database when the folder was opened.</summary>
    public bool IsDatabaseNew { get; private set; }

    /// <summary>
    /// Creates the folders, restricts them to this user, and takes the lock.
    /// </summary>
    /// <exception cref="StartupException">The folder cannot be written, or another instance holds it.</exception>
    public void Open()
    {
        try
        {
            // An existing folder keeps its mode, because it may be shared, such as /srv. The folders and files in it
            // are restricted.
            if (!Directory.Exists(Root))
                OwnerOnly.CreateFolder(Root);
            OwnerOnly.CreateFolder(Firmware);
            OwnerOnly.CreateFolder(Incoming);

            // Earlier versions left these readable for others. SQLite gives its log the mode of the database.
            OwnerOnly.RestrictFolder(Firmware);
            foreach (var file in new[] { Database, Database + "-wal", Database + "-shm", Database
                + "-journal", Reserve })
                OwnerOnly.RestrictFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {Root} cannot be written ({exception.Message.TrimEnd('.')}). Choose a writable one.",
                exception);
        }

        _lock = FolderLock.Take(Root, "otastack.lock", "data folder");
        OwnerOnly.RestrictFile(Path.Combine(Root, "otastack.lock"));
        IsDatabaseNew = !File.Exists(Database) || new FileInfo(Database).Length == 0;
        if (IsDatabaseNew)
            MakeDatabase();
    }

    // SQLite would create it with the mode of the umask. An empty file is a database without tables.
    private void MakeDatabase()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;
        try
        {
            new FileStream(Database, options).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"Cannot create the database {Database} ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    public void Dispose() => _lock?.Dispose();
}
