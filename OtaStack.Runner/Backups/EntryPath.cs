using System.Formats.Tar;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Backups;

/// <summary>Which entries a backup may contain. Anything else would be written outside the restored folder.</summary>
internal static class EntryPath
{
    /// <summary>
    /// The entry's path below the data folder; null for the two files beside it.
    /// </summary>
    /// <exception cref="BackupException">A backup does not contain such an entry.</exception>
    public static string? Check(string name, TarEntryType type)
    {
        if (type == TarEntryType.RegularFile && name is BackupManifest.Name or Checksums.Name)
            return null;
        if (!name.StartsWith(BackupWriter.DataPrefix, StringComparison.Ordinal))
            throw Refuse(name);

        var path = name[BackupWriter.DataPrefix.Length..];
        if (type == TarEntryType.Directory)
            path = path.TrimEnd('/');
        if (path.Contains('\0') || path.Split('/').Any(part => part is "" or "." or ".."))
            throw Refuse(name);
        if (OperatingSystem.IsWindows() && path.AsSpan().ContainsAny('\\', ':'))
            throw Refuse(name);

        // Sketches and libraries of people may be links. A link elsewhere could lead a service out of its folder.
        var isAllowed = type is TarEntryType.RegularFile or TarEntryType.Directory
            || (type == TarEntryType.SymbolicLink
                && path.StartsWith(StackFolders.Workspace.Below + "/", StringComparison.Ordinal));
        return isAllowed ? path : throw Refuse(name);
    }

    private static BackupException Refuse(string name) => new($"it contains \"{name}\", which no backup does");
}
