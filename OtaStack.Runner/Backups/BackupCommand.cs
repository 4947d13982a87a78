using System.CommandLine;
using OtaStack.Runner.Run;

namespace OtaStack.Runner.Backups;

/// <summary><c>backup FILE</c>: writes a backup of a data folder, whether or not the services run.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The file to write; it must not exist",
            Arity = ArgumentArity.ZeroOrOne, // Its absence gets a message of ours.
        };
        var data = new Option<string>("--data") { Description = "The data folder (default .data)" };
        var plain = new Option<bool>("--plain") { Description = "Does not encrypt; the file is a .tar.gz" };
        var passphrase = new Option<string>("--passphrase-file") { Description = "File with the passphrase" };
        var noSketches = new Option<bool>("--no-sketches") { Description = "Leaves out the folder workspace/" };
        var command = new Command("backup", "Writes a backup while everything runs, and verifies it.")
        {
            file, data, plain, passphrase, noSketches,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(
            parsed.GetValue(file), parsed.GetValue(data), parsed.GetValue(plain),
            parsed.GetValue(passphrase), !parsed.GetValue(noSketches))));
        return command;
    }

    private static int Run(string? file, string? data, bool isPlain, string? passphraseFile, bool withSketches)
    {
        if (string.IsNullOrEmpty(file))
            throw new CommandException("backup needs the name of the file to write: ./otastack backup FILE");
        if (isPlain && passphraseFile is not null)
            throw new CommandException("--plain does not encrypt; leave out --passphrase-file");
        using var signal = new StopSignal();
        var options = new BackupOptions
        {
            DataFolder = DataFolder.Of(data),
            File = Path.GetFullPath(file),
            Secret = null,
            WithSketches = withSketches,
        };
        Backup.Check(options);
        if (!isPlain)
            options = options with { Secret = BackupSecret.Create(Passphrase.Get(passphraseFile, isNew: true)) };
        try
        {
            Report(options, Backup.Make(options, TimeProvider.System, signal.Token));
            return 0;
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            throw new CommandException("stopped; no backup was written");
        }
    }

    private static void Report(BackupOptions options, BackupResult result)
    {
        var log = ConsoleLog.Standard;
        var manifest = result.Manifest;
        log.Say($"wrote and verified {options.File} ({ByteSize.Text(result.Size)}): {manifest.ContentText}, "
            + Counted.Text(result.OtherFiles, "other file"));
        if (!options.WithSketches)
            log.Say("it does not contain workspace/ (--no-sketches)");
        foreach (var remark in result.Remarks)
            log.Fail($"note: {remark}");
        log.Say(options.Secret is null
            ? "it is not encrypted and contains keys and Wi-Fi passwords: whoever can read it has them"
            : "it is encrypted: nobody can restore it without the passphrase");
    }
}
