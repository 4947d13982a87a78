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
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

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
    /// Keeps a second gateway out, because each would overwrite the other's sessions and keys. Commands that change
    /// accounts still work; they take <see cref="Lock"/> for a moment.
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
    public void Write<T>(string name, T value) =>
        AtomicFile.Write(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(value, Json), OwnerOnly.ForFiles);

    /// <inheritdoc cref="Write{T}"/>
    public void WriteText(string name, string text) => WriteSecret(PathOf(name), text);

    /// <summary>Replaces a file that the services read.</summary>
    public void Publish(string name, string text) =>
        AtomicFile.Write(Path.Join(_publicPath, name), Encoding.UTF8.GetBytes(text), PublicFile);

    /// <summary>Writes a file outside the folder that only its owner may read.</summary>
    public static void WriteSecret(string path, string text) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), OwnerOnly.ForFiles);

    /// <summary>
    /// Keeps other processes (the <c>--set-password</c> command) from changing the files until it is disposed.
    /// </summary>
    /// <exception cref="IOException">Another process has held the lock for ten seconds.</exception>
    public IDisposable Lock()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;

        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(PathOf("lock"), options);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(since) < LockPatience)
            {
                Thread.Sleep(20);
            }
        }
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
