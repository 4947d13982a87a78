namespace OtaStack.Runner.Backups;

/// <summary>Moves the contents of a folder into another one, where folders may be mount points.</summary>
internal static class FolderContents
{
    /// <summary>
    /// Moves everything. Folders that exist are filled. As root, gives everything to the owner of the folder that it is
    /// moved to: that is the user of a service.
    /// </summary>
    /// <exception cref="IOException">A file exists already, or the disk is full.</exception>
    public static void Move(string from, string to)
    {
        // The database last: without it, a service does not take a half-moved folder for a complete one.
        foreach (var path in Directory.EnumerateFileSystemEntries(from).ToList().OrderBy(path =>
            Path.GetFileName(path) == BackupContents.Database))
        {
            var target = Path.Combine(to, Path.GetFileName(path));
            var isFolder = Directory.Exists(path) && new FileInfo(path).LinkTarget is null;
            if (isFolder && Directory.Exists(target))
            {
                Move(path, target);
                continue;
            }

            if (isFolder)
                Directory.Move(path, target);
            else
                File.Move(path, target); // copies to another disk
            FolderOwner.Give(target, like: to);
        }
    }
}
