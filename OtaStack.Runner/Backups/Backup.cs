using System.Text.RegularExpressions;
using OtaStack.Runner.Layout;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Makes a backup of a data folder, whether or not services use it. The database is copied first, and then the images
/// that its rows name, which never change. The finished file is read back before it gets its name.
/// </summary>
internal sealed partial class Backup(BackupOptions options, TimeProvider time, CancellationToken stop)
{
    // Somebody may delete firmware between the copy of the database and that of the images.
    private const int Attempts = 5;

    private readonly string _work = Path.Combine(options.DataFolder, BackupContents.Copies, ".backup");
    private readonly List<string> _remarks = [];
    private int _otherFiles;

    /// <exception cref="CommandException">The backup failed; no file was written.</exception>
    public static BackupResult Make(BackupOptions options, TimeProvider time, CancellationToken stop)
    {
        Check(options);
        var copies = Path.Combine(options.DataFolder, BackupContents.Copies);
        try
        {
            OwnerOnly.CreateFolder(copies);
            using var alone = FolderLock.Take(copies, "backup.lock", "folder for backups");
            FolderOwner.Give(copies, like: options.DataFolder);
            return new Backup(options, time, stop).Run();
        }
        catch (StartupException exception)
        {
            throw new CommandException(exception.InnerException is IOException { HResult: 11 or 35 }
                ? $"another backup of {options.DataFolder} is being made; wait until it has ended"
                : exception.Message.TrimEnd('.'));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(DiskSpace.IsExhausted(exception)
                ? "the disk is full; no backup was written. It needs space for itself, and in the data folder for a "
                    + "copy of the database"
                : $"the backup failed, and nothing was written: {exception.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Checks what can be checked before somebody types a passphrase.</summary>
    /// <exception cref="CommandException">There is nothing to back up, or the file cannot be written.</exception>
    public static void Check(BackupOptions options)
    {
        if (!File.Exists(Path.Combine(options.DataFolder, BackupContents.Database)))
            throw new CommandException(
                $"{options.DataFolder} is not a data folder: it has no {BackupContents.Database}; --data selects "
                + "another folder");
        if (Path.Exists(options.File))
            throw new CommandException($"{options.File} exists; choose another name");
        var folder = Path.GetDirectoryName(options.File)!;
        if (!Directory.Exists(folder))
            throw new CommandException($"there is no folder {folder}");
        if ((folder + "/").StartsWith(options.DataFolder.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new CommandException(
                $"{options.File} is in the data folder, and would be lost with it; choose another folder");
    }

    private BackupResult Run()
    {
        var file = options.File;
        // Hidden, so that nobody mistakes it for a backup.
        var temporary = Path.Combine(
            Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.{Path.GetRandomFileName()}");
        try
        {
            // What a killed backup left.
            DeleteWork();
            OwnerOnly.CreateFolder(_work);
            var manifest = Write(temporary);
            Verify(temporary);
            var size = new FileInfo(temporary).Length;
            File.Move(temporary, file, overwrite: false);
            DirectorySync.Flush(Path.GetDirectoryName(file)!);
            return new BackupResult
            {
                Manifest = manifest,
                Size = size,
                OtherFiles = _otherFiles,
                Remarks = _remarks,
            };
        }
        finally
        {
            File.Delete(temporary);
            DeleteWork();
        }
    }

    private BackupManifest Write(string temporary)
    {
        IReadOnlyList<string> missing = [];
        for (var attempt = 1; ; attempt++)
        {
            var madeAt = time.GetUtcNow();
            var snapshot = CopyDatabase();
            // Deleted firmware is not in the next copy of the database. A file that is missing in both was lost.
            var lost = Missing(snapshot);
            if (!lost.Except(missing).Any())
            {
                using var file = PrivateFile.Create(temporary);
                if (TryWrite(file, snapshot, lost, madeAt) is { } manifest)
                {
                    file.Flush(flushToDisk: true);
                    return manifest;
                }
            }

            missing = lost;
            File.Delete(temporary);
            if (attempt == Attempts)
                throw new CommandException("firmware was deleted during every attempt; make the backup later");
        }
    }

    private DatabaseSnapshot CopyDatabase()
    {
        stop.ThrowIfCancellationRequested();
        var copy = Path.Combine(_work, BackupContents.Database);
        File.Delete(copy);
        var snapshot = DatabaseSnapshot.Make(Path.Combine(options.DataFolder, BackupContents.Database), copy);
        return snapshot with { Firmware = [.. snapshot.Firmware.Where(sha256 => Sha256().IsMatch(sha256))] };
    }

    private List<string> Missing(DatabaseSnapshot snapshot) =>
        [.. snapshot.Firmware.Where(sha256 => !File.Exists(ImageOf(sha256)))];

    private string ImageOf(string sha256) =>
        Path.Combine(options.DataFolder, BackupContents.Firmware, sha256 + ".bin");

    // Null if an image was deleted meanwhile.
    private BackupManifest? TryWrite(
        FileStream file, DatabaseSnapshot snapshot, List<string> lost, DateTimeOffset madeAt)
    {
        _remarks.Clear();
        _otherFiles = 0;
        using var writer = new BackupWriter(file, options.Secret);
        using (var database = File.OpenRead(snapshot.Path))
            writer.AddFile(BackupContents.Database, database, changedAt: madeAt);

        var images = new BackupImages(writer, options.DataFolder);
        writer.AddFolder(BackupContents.Firmware, OwnerOnly.ForFolders);
        foreach (var sha256 in snapshot.Firmware.Except(lost))
        {
            stop.ThrowIfCancellationRequested();
            if (!images.TryAdd(sha256, ImageOf(sha256)))
                return null;
        }

        AddOthers(writer);
        AddPeople(writer, madeAt);
        List<string> unusable = [.. lost, .. images.Damaged];
        if (unusable.Count > 0)
            _remarks.Add($"{Counted.Text(unusable.Count, "image")} missing or damaged in the data folder, and so not in "
                + $"the backup: {string.Join(", ", unusable)}");
        var manifest = new BackupManifest
        {
            MadeBy = BackupManifest.ThisVersion,
            MadeAt = madeAt,
            Migration = snapshot.Migration,
            Devices = snapshot.Devices,
            Firmware = snapshot.Firmware.Count - unusable.Count,
            MissingFirmware = unusable,
            Platforms = InstalledPlatforms.Of(StackFolders.Toolchain.In(options.DataFolder)),
        };
        writer.Finish(manifest);
        return manifest;
    }

    private void AddPeople(BackupWriter writer, DateTimeOffset madeAt)
    {
        var database = Path.Combine(options.DataFolder, BackupContents.People);
        if (!File.Exists(database))
            return;

        var copy = Path.Combine(_work, Path.GetFileName(BackupContents.People));
        File.Delete(copy);
        DatabaseSnapshot.CopyPeople(database, copy);
        using var people = File.OpenRead(copy);
        writer.AddFile(BackupContents.People, people, changedAt: madeAt);
    }

    private void AddOthers(BackupWriter writer)
    {
        foreach (var item in BackupContents.Of(options.DataFolder, options.WithSketches))
        {
            stop.ThrowIfCancellationRequested();
            var path = Path.Combine(options.DataFolder, item.Path);
            if (item.Kind == BackupItemKind.Folder)
                AddFolder(writer, item.Path, path);
            else if (item.Kind == BackupItemKind.Link)
                AddLink(writer, item.Path, path);
            else
                AddFile(writer, item.Path, path);
        }
    }

    private static void AddFolder(BackupWriter writer, string name, string path)
    {
        try
        {
            writer.AddFolder(
                name, OperatingSystem.IsWindows() ? OwnerOnly.ForFolders : File.GetUnixFileMode(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Deleted in the meantime.
        }
    }

    private void AddLink(BackupWriter writer, string name, string path)
    {
        if (new FileInfo(path).LinkTarget is not { } target)
            return; // Deleted in the meantime.
        if (name.StartsWith(StackFolders.Workspace.Below + "/", StringComparison.Ordinal))
            writer.AddLink(name, target);
        else
            _remarks.Add($"{name} is a link, and is not in the backup: only links in workspace/ are");
    }

    private void AddFile(BackupWriter writer, string name, string path)
    {
        if (!FileStatus.IsFileOrLink(path))
        {
            _remarks.Add($"{name} is not a file (but a pipe, a socket or a device), and is not in the backup");
            return;
        }

        using var copy = StableCopy.Make(path, _work);
        if (copy is null)
        {
            // .NET shows a name that is not UTF-8 with this character, and does not find the file.
            if (name.Contains('\uFFFD'))
                _remarks.Add($"the name of {name} is not UTF-8; the file is not in the backup");
            return;
        }

        if (!copy.IsStable)
            _remarks.Add($"{name} was being written all the time; its end may be missing");
        writer.AddFile(name, copy.Content, copy.Mode, copy.ChangedAt);
        _otherFiles++;
    }

    private void Verify(string temporary)
    {
        using var file = File.OpenRead(temporary);
        try
        {
            BackupReader.Read(file, _ => options.Secret!.Key, new NoTarget(), stop);
        }
        catch (BackupException exception)
        {
            throw new CommandException(
                $"the backup could not be read back, and was deleted: {exception.Message}. Is the disk healthy?");
        }
    }

    private void DeleteWork()
    {
        if (Directory.Exists(_work))
            Directory.Delete(_work, recursive: true);
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
