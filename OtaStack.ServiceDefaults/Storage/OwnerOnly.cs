namespace OtaStack.ServiceDefaults.Storage;

/// <summary>
/// Permissions of files and folders that only the user of the service may read, because images and sketches contain
/// Wi-Fi passwords. On Windows the permissions of the parent folder apply.
/// </summary>
public static class OwnerOnly
{
    /// <summary>0600.</summary>
    public const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes the folder with mode 0700, whatever the umask is. One that exists gets this mode, unless it belongs to
    /// another user. Folders above it that are missing are made as the umask says.
    /// </summary>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static string CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path).FullName;

        var folder = Directory.CreateDirectory(path, ForFolders).FullName;
        Restrict(folder, ForFolders);
        return folder;
    }

    /// <summary>
    /// Gives an existing folder mode 0700, and the files in it, not those of folders below, 0600. What is not there, or
    /// belongs to another user, is left alone.
    /// </summary>
    public static void RestrictFolder(string path)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
            return;

        Restrict(path, ForFolders);
        foreach (var file in Directory.EnumerateFiles(path))
            RestrictFile(file);
    }

    /// <summary>
    /// Gives an existing file mode 0600. One that is not there, or belongs to another user, is left alone.
    /// </summary>
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
            // Reading is cheaper than writing: a data folder may hold thousands of images, nearly always right already.
            if (File.GetUnixFileMode(path) != mode)
                File.SetUnixFileMode(path, mode);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException
            or DirectoryNotFoundException)
        {
            // Another user's, or deleted in the meantime.
        }
    }
}
