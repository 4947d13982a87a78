namespace OtaStack.ServiceDefaults.Storage;

/// <summary>
/// Restricts files and folders to the service's user, because images and sketches contain Wi-Fi passwords. On Windows,
/// the permissions of the parent folder apply.
/// </summary>
public static class OwnerOnly
{
    /// <summary>0600.</summary>
    public const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>
    /// Creates the folder with mode 0700, whatever the umask is. An existing folder gets this mode unless it belongs to
    /// another user. Missing parent folders are created with the umask.
    /// </summary>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be created.</exception>
    public static string CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path).FullName;

        var folder = Directory.CreateDirectory(path, ForFolders).FullName;
        Restrict(folder, ForFolders);
        return folder;
    }

    /// <summary>
    /// Sets mode 0700 on an existing folder, and 0600 on its files, but not on those in subfolders. Missing ones, and
    /// those of other users, are ignored.
    /// </summary>
    public static void RestrictFolder(string path)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
            return;

        Restrict(path, ForFolders);
        foreach (var file in Directory.EnumerateFiles(path))
            RestrictFile(file);
    }

    /// <summary>Sets mode 0600 on an existing file. A missing one, or one of another user, is ignored.</summary>
    public static void RestrictFile(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            Restrict(path, ForFiles);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Restrict(string path, UnixFileMode mode)
    {
        try
        {
            // Reading is cheaper than writing, and nearly all of the thousands of images in a data folder already have
            // the mode.
            if (File.GetUnixFileMode(path) != mode)
                File.SetUnixFileMode(path, mode);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException
            or DirectoryNotFoundException)
        {
            // It belongs to another user, or was deleted in the meantime.
        }
    }
}
