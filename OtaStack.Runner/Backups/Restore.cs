using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Restores a backup into a folder that is missing or empty. Everything is unpacked into a hidden folder and verified
/// there. Only then it is moved into place.
/// </summary>
internal sealed class Restore
{
    private readonly string _dataFolder;
    private readonly CancellationToken _stop;

    // Beside the data folder if that is missing, so that one rename puts it in place. In an existing one, because it
    // can be a mount point, or in a folder of another user.
    private readonly string _staging;

    private Restore(string dataFolder, CancellationToken stop)
    {
        (_dataFolder, _stop) = (dataFolder, stop);
        var name = $".{Path.GetFileName(dataFolder)}.restoring-{Path.GetRandomFileName()}";
        _staging = Path.Combine(Directory.Exists(dataFolder) ? dataFolder : Path.GetDirectoryName(dataFolder)!, name);
    }

    /// <param name="file">The backup.</param>
    /// <param name="dataFolder">The folder to create or fill, absolute.</param>
    /// <param name="passphrase">Asked for if the backup is encrypted.</param>
    /// <param name="stop">Stops, and changes nothing.</param>
    /// <exception cref="CommandException">Nothing was changed; the message says why.</exception>
    public static BackupManifest Run(string file, string dataFolder, Func<string> passphrase, CancellationToken stop)
    {
        ThrowIfNotEmpty(dataFolder);
        try
        {
            using var backup = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new Restore(dataFolder, stop).Run(backup, header => header.DeriveKey(passphrase()));
        }
        catch (BackupException exception)
        {
            throw new CommandException(
                $"{file} cannot be restored: {exception.Message.TrimEnd('.')}; nothing was changed");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(DiskSpace.IsExhausted(exception)
                ? $"there is not enough space for {dataFolder}; nothing was restored"
                : $"the restore failed: {exception.Message.TrimEnd('.')}");
        }
    }

    private BackupManifest Run(Stream backup, Func<BackupHeader, byte[]> keyOf)
    {
        var parent = Path.GetDirectoryName(_staging)!;
        Directory.CreateDirectory(parent);
        try
        {
            OwnerOnly.CreateFolder(_staging);
            var target = new FolderTarget(_staging);
            var manifest = BackupReader.Read(backup, keyOf, target, _stop);
            target.Finish();
            VerifyDatabase(manifest);
            Place();
            DirectorySync.Flush(parent);
            return manifest;
        }
        finally
        {
            if (Directory.Exists(_staging))
                Directory.Delete(_staging, recursive: true);
        }
    }

    private void VerifyDatabase(BackupManifest manifest)
    {
        var database = Path.Combine(_staging, BackupContents.Database);
        if (!File.Exists(database))
            throw new BackupException($"it has no {BackupContents.Database}");
        var content = DatabaseSnapshot.Read(database);
        var missing = content.Firmware.Except(manifest.MissingFirmware).FirstOrDefault(sha256 =>
            !File.Exists(Path.Combine(_staging, BackupContents.Firmware, sha256 + ".bin")));
        if (missing is not null)
            throw new BackupException($"the image {missing} is missing in it");
    }

    private void Place()
    {
        if (Directory.Exists(_dataFolder))
            FolderContents.Move(_staging, _dataFolder);
        else
            Directory.Move(_staging, _dataFolder);
    }

    // Volumes of containers are mounted on folders in it, so these may exist.
    private static void ThrowIfNotEmpty(string folder)
    {
        if (File.Exists(folder))
            throw new CommandException($"{folder} is a file; --data needs a folder");
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
            throw new CommandException(
                $"{folder} is not empty; move it away, or choose another folder with --data");
    }
}
