using Microsoft.Win32.SafeHandles;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>Moves the contents of a folder into another one, where folders may be mount points of other disks.</summary>
internal static class FolderContents
{
    /// <summary>
    /// Moves everything, and writes it to disk. Folders that exist are filled. As root, gives everything to the owner
    /// of the folder that it is moved to: that is the user of a service.
    /// </summary>
    /// <exception cref="IOException">A file exists already, or the disk is full.</exception>
    public static void Move(string from, string to)
    {
        // The database last: without it, a service does not take a half-moved folder for a complete one.
        foreach (var path in Directory.EnumerateFileSystemEntries(from).ToList().OrderBy(path =>
            Path.GetFileName(path) == BackupContents.Database))
        {
            var target = Path.Combine(to, Path.GetFileName(path));
            if (IsFolder(path) && Directory.Exists(target))
            {
                Move(path, target);
                continue;
            }

            MoveEntry(path, target);
            FolderOwner.Give(target, like: to);
        }

        DirectorySync.Flush(to);
    }

    private static void MoveEntry(string path, string target)
    {
        if (new FileInfo(path).LinkTarget is { } link)
            File.CreateSymbolicLink(target, link);
        else if (IsFolder(path))
            MoveFolder(path, target);
        else
            MoveFile(path, target);
    }

    // A rename, which is what Directory.Move does, cannot cross to another disk.
    private static void MoveFolder(string path, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var entry in Directory.EnumerateFileSystemEntries(path).ToList())
            MoveEntry(entry, Path.Combine(target, Path.GetFileName(entry)));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(path));
        DirectorySync.Flush(target);
    }

    // Copies to another disk, so the copy is flushed.
    private static void MoveFile(string path, string target)
    {
        File.Move(path, target);
        using SafeFileHandle file = File.OpenHandle(target);
        RandomAccess.FlushToDisk(file);
    }

    private static bool IsFolder(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;
}
