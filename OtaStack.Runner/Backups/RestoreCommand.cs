using System.CommandLine;
using System.Globalization;
using OtaStack.Runner.Run;

namespace OtaStack.Runner.Backups;

/// <summary><c>restore FILE</c>: restores a backup into a folder that is missing or empty.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The backup",
            Arity = ArgumentArity.ZeroOrOne, // Its absence gets a message of ours.
        };
        var data = new Option<string>("--data") { Description = "The folder to restore to (default .data)" };
        var passphrase = new Option<string>("--passphrase-file") { Description = "File with the passphrase" };
        var command = new Command("restore", "Verifies a backup and restores it into an empty folder.")
        {
            file, data, passphrase,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(
            parsed.GetValue(file), parsed.GetValue(data), parsed.GetValue(passphrase))));
        return command;
    }

    private static int Run(string? file, string? data, string? passphraseFile)
    {
        if (string.IsNullOrEmpty(file))
            throw new CommandException("restore needs the name of a backup: ./otastack restore FILE");
        using var signal = new StopSignal();
        var folder = DataFolder.Of(data);
        try
        {
            Report(folder, Restore.Run(
                Path.GetFullPath(file), folder, () => Passphrase.Get(passphraseFile, isNew: false), signal.Token));
            return 0;
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            throw new CommandException("stopped; nothing was restored");
        }
    }

    private static void Report(string folder, BackupManifest manifest)
    {
        var log = ConsoleLog.Standard;
        var madeAt = manifest.MadeAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        log.Say($"verified the backup of {madeAt} UTC, and restored it to {folder}: {manifest.ContentText}");
        if (manifest.MissingFirmware.Count > 0)
            log.Fail("note: missing already when the backup was made: "
                + string.Join(", ", manifest.MissingFirmware.Select(sha256 => $"image {sha256}")));
        if (manifest.Platforms.Count > 0)
            log.Say($"install again in the Manager: {string.Join(", ", manifest.Platforms)}");
        log.Say("people must sign in again");
    }
}
