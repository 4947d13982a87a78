using System.IO.Enumeration;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Which files of a data folder are in a backup: all, except those that are listed here. So what a later version puts
/// there is in a backup, too. The databases and the images are handled apart (<see cref="DatabaseSnapshot"/>).
/// </summary>
internal static class BackupContents
{
    public const string Database = "otastack.db";
    public const string People = "identity/people.db";
    public const string Firmware = "firmware";
    public const string Copies = "backups";

    // Paths below the data folder. What is below them is left out, too.
    private static readonly HashSet<string> LeftOut =
    [
        Database, Database + "-wal", Database + "-shm", Database + "-journal", Firmware, Copies,

        // Can be installed or made again.
        StackFolders.Toolchain.Below, "reserve", "manager/cache", "manager/uploads", "builds/.staging",
        "identity/https/server.pem",

        // A copy without sessions is in the backup.
        People, People + "-wal", People + "-shm", People + "-journal",

        // Of earlier versions. A session that was ended after the backup must not come back to life.
        "identity/sessions.json",

        // Held by running services.
        "otastack.lock", "identity/lock", "identity/gateway.lock", "manager/manager.lock", "builds/.manager.lock",
        "toolchain/.manager.lock",
    ];

    // Extensions, logs and caches of the IDE are hundreds of megabytes, and can be installed or made again.
    private const string IdeSettings = "ide/user/User";

    private const string IdeWorkspaceStates = IdeSettings + "/workspaceStorage";

    /// <summary>Lists the files, folders and links of a data folder. A file can be deleted before it is read.</summary>
    /// <param name="dataFolder">The data folder, absolute.</param>
    /// <param name="withSketches">Whether <c>workspace/</c> is included.</param>
    public static IEnumerable<BackupItem> Of(string dataFolder, bool withSketches) =>
        new FileSystemEnumerable<BackupItem>(dataFolder, Item, new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        })
        {
            ShouldIncludePredicate = (ref entry) => IsIncluded(PathOf(ref entry), withSketches),
            ShouldRecursePredicate = (ref entry) => IsIncluded(PathOf(ref entry), withSketches) && IsFolder(ref entry),
        };

    private static bool IsIncluded(string path, bool withSketches)
    {
        if (LeftOut.Contains(path) || (!withSketches && path == StackFolders.Workspace.Below))
            return false;
        if (path != StackFolders.IdeHome.Below && !IsBelow(path, StackFolders.IdeHome.Below))
            return true;
        return IsBelow(IdeSettings, path)
            || path == IdeSettings || (IsBelow(path, IdeSettings) && path != IdeWorkspaceStates);
    }

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    // A folder of OtaStack itself may be a link to another disk. Other links are not followed.
    private static bool IsFolder(ref FileSystemEntry entry) => entry.IsDirectory
        && (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || IsAtTop(ref entry));

    private static bool IsAtTop(ref FileSystemEntry entry) => entry.Directory.Length == entry.RootDirectory.Length;

    private static BackupItem Item(ref FileSystemEntry entry)
    {
        var path = PathOf(ref entry);
        if (IsFolder(ref entry))
            return new BackupItem(path, BackupItemKind.Folder);
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !IsAtTop(ref entry))
            return new BackupItem(path, BackupItemKind.Link);
        return new BackupItem(path, BackupItemKind.File);
    }

    private static string PathOf(ref FileSystemEntry entry) =>
        Path.Join(entry.Directory[entry.RootDirectory.Length..].TrimStart('/'), entry.FileName)
            .Replace(Path.DirectorySeparatorChar, '/');
}

/// <summary>A file, folder or link of the data folder.</summary>
/// <param name="Path">Below the data folder, with forward slashes.</param>
/// <param name="Kind">What it is.</param>
internal sealed record BackupItem(string Path, BackupItemKind Kind);

internal enum BackupItemKind
{
    File,
    Folder,
    Link,
}
