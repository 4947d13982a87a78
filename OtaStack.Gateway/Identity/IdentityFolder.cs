using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The folder of <see cref="IdentityOptions.Path"/>: mode 0700, its files 0600. Files are replaced by rename, so that
/// a reader never sees a half-written one.
/// </summary>
internal sealed class IdentityFolder
{
    private const UnixFileMode PublicFolder = OwnerOnly.ForFolders
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode PublicFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _path;
    private readonly string _publicPath;

    /// <exception cref="StartupException">A folder cannot be created.</exception>
    public IdentityFolder(IOptions<IdentityOptions> options)
    {
        _path = Create("Identity:Path", options.Value.Path, OwnerOnly.CreateFolder);
        // Files may have been copied there, for example from a backup.
        OwnerOnly.RestrictFolder(_path);
        _publicPath = Create("Identity:PublicPath", options.Value.PublicPath, CreatePublic);
    }

    /// <summary>
    /// Keeps a second gateway out, because each would overwrite the other's sessions. Commands that change people and
    /// keys still work.
    /// </summary>
    /// <exception cref="StartupException">Another gateway runs on this folder.</exception>
    public FolderLock LockAgainstOtherGateways() => FolderLock.Take(_path, "gateway.lock", "identity folder");

    public string PathOf(string name) => Path.Join(_path, name);

    /// <summary>The content of the file, or null if it does not exist.</summary>
    /// <exception cref="JsonException">The content is invalid.</exception>
    public T? Read<T>(string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(PathOf(name)), Json);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file. The content is on disk when this returns.</summary>
    /// <exception cref="IOException">The file cannot be written and is unchanged; also <see
    /// cref="UnauthorizedAccessException"/>.</exception>
    public void WriteText(string name, string text) => WriteSecret(PathOf(name), text);

    /// <summary>Replaces a file that the services read.</summary>
    public void Publish(string name, string text) =>
        AtomicFile.Write(Path.Join(_publicPath, name), Encoding.UTF8.GetBytes(text), PublicFile);

    /// <summary>Writes a file outside the folder that only its owner may read.</summary>
    public static void WriteSecret(string path, string text) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), OwnerOnly.ForFiles);

    /// <summary>
    /// Keeps other processes (<c>./otastack user</c>) from creating or upgrading <c>people.db</c> until it is disposed.
    /// </summary>
    /// <exception cref="IOException">Another process has held the lock for ten seconds.</exception>
    public IDisposable Lock()
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return OpenOrCreate("lock", FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(since) < LockPatience)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Creates an empty file that only its owner may read, unless it exists.</summary>
    public void EnsureFile(string name)
    {
        // Closing a file gives up all locks that this process has on it, so SQLite's must not be opened again.
        if (!File.Exists(PathOf(name)))
            OpenOrCreate(name, FileShare.ReadWrite).Dispose();
    }

    private FileStream OpenOrCreate(string name, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;
        return new FileStream(PathOf(name), options);
    }

    private static string Create(string setting, string path, Func<string, string> create)
    {
        try
        {
            return create(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{setting}: the folder {path} cannot be used: {exception.Message}", exception);
        }
    }

    private static string CreatePublic(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName // inherits the permissions of its parent
        : Directory.CreateDirectory(path, PublicFolder).FullName;
}
