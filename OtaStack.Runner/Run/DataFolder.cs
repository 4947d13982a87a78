using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Run;

/// <summary>Prepares the data folder before a service uses it.</summary>
internal static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder that <c>--data</c> selects, absolute; without the option, <c>.data</c> of the checkout.</summary>
    public static string Of(string? option) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(option ?? Repository.Find()[".data"]));

    /// <summary>
    /// Creates the data folder and the folders in it. Images and sketches contain Wi-Fi passwords, so other users
    /// must not read them.
    /// </summary>
    /// <exception cref="CommandException">The folder cannot be used.</exception>
    public static void Prepare(string path, string option = "--data")
    {
        foreach (var folder in StackFolders.All.Select(folder => folder.In(path)))
        {
            try
            {
                Create(folder, isShared: folder == path);
                ThrowIfNotWritable(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"cannot use {path} as data folder: {Reason(exception, folder)}");
            }
        }

        ThrowIfInUse(path, option);
    }

    // For a folder below a file, .NET only says that a part of the path could not be found.
    private static string Reason(Exception exception, string folder)
    {
        for (var parent = folder; parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (File.Exists(parent))
                return $"{parent}: Not a directory";
        }

        return exception.Message.TrimEnd('.');
    }

    // An existing data folder keeps its mode, because it may be shared, such as /srv.
    private static void Create(string folder, bool isShared)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var existed = Directory.Exists(folder);
        Directory.CreateDirectory(folder, OwnerOnly);
        if (!existed || isShared)
            return;
        try
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // The folder belongs to another user, who decides who may read it.
        }
    }

    private static void ThrowIfNotWritable(string folder)
    {
        var file = Path.Combine(folder, $".otastack-{Guid.NewGuid():N}");
        using var probe = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0,
            FileOptions.DeleteOnClose);
    }

    // The API holds this lock while it runs. Checking it here reports the problem before the services start.
    private static void ThrowIfInUse(string path, string option)
    {
        var file = Path.Combine(path, "otastack.lock");
        if (!File.Exists(file))
            return;
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is 11 or 35 or unchecked((int)0x80070020))
        {
            // EWOULDBLOCK of flock on Linux and macOS, a sharing violation on Windows.
            throw new CommandException(
                $"another OtaStack is running on {path}; stop it, or choose another folder with {option}");
        }
    }
}
