using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>New files that only this user can read, from their first byte on.</summary>
internal static class PrivateFile
{
    /// <summary>Creates a file with mode 0600.</summary>
    /// <exception cref="IOException">It exists, or cannot be created.</exception>
    public static FileStream Create(string path, FileOptions extra = FileOptions.None)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            Options = extra,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.ForFiles;
        return new FileStream(path, options);
    }
}
