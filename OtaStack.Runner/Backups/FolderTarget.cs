using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Writes a backup into a new folder. Links are created last, by <see cref="Finish"/>, so that nothing is written
/// through them. Files are never overwritten.
/// </summary>
internal sealed class FolderTarget(string root) : IBackupTarget
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF; // 0777: no set-user-ID bit and the like

    private readonly List<(string Path, string Target)> _links = [];
    private readonly List<(string Path, UnixFileMode Mode)> _folders = [];

    public Stream CreateFile(string path, UnixFileMode mode, DateTimeOffset changedAt) =>
        new DurableFile(PrivateFile.Create(PathOf(path)), mode & Permissions, changedAt);

    public void CreateFolder(string path, UnixFileMode mode)
    {
        OwnerOnly.CreateFolder(PathOf(path));
        _folders.Add((PathOf(path), (mode & Permissions) | OwnerOnly.ForFolders));
    }

    public void CreateLink(string path, string target) => _links.Add((PathOf(path), target));

    /// <summary>Creates the links, gives the folders their modes, and writes everything to disk.</summary>
    /// <exception cref="BackupException">A link is where a file or folder is.</exception>
    public void Finish()
    {
        foreach (var (path, target) in _links)
        {
            if (Path.Exists(path))
                throw new BackupException($"it contains \"{Path.GetRelativePath(root, path)}\" twice");
            File.CreateSymbolicLink(path, target);
        }

        foreach (var (path, mode) in _folders)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
            DirectorySync.Flush(path);
        }

        DirectorySync.Flush(root);
    }

    // A plain tar archive may name a file before its folder.
    private string PathOf(string path)
    {
        var full = Path.Combine(root, path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            OwnerOnly.CreateFolder(folder);
        return full;
    }

    private sealed class DurableFile(FileStream file, UnixFileMode mode, DateTimeOffset changedAt) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => file.Write(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing && file.CanWrite)
            {
                using (file)
                {
                    File.SetLastWriteTimeUtc(file.SafeFileHandle, changedAt.UtcDateTime);
                    if (!OperatingSystem.IsWindows())
                        File.SetUnixFileMode(file.SafeFileHandle, mode | UnixFileMode.UserRead);
                    file.Flush(flushToDisk: true);
                }
            }

            base.Dispose(disposing);
        }
    }
}
