using OtaStack.Runner.Layout;
using OtaStack.Runner.Supervision;
using OtaStack.Runner.Tools;

namespace OtaStack.Runner.Ide;

/// <summary>
/// The IDE as a process: code-server with our extension and settings. It leaves sign-in to the gateway.
/// </summary>
/// <param name="ide">Its folder, its socket and its note.</param>
/// <param name="workspace">The folder of sketches.</param>
/// <param name="environment">Of this process; code-server gets what <see cref="IdeEnvironment"/> leaves of it.</param>
/// <param name="say">Where its lines are logged.</param>
internal sealed class CodeServer(
    IdeProcess ide,
    string workspace,
    Repository repository,
    Toolbox toolbox,
    GuardedProcesses processes,
    IReadOnlyDictionary<string, string> environment,
    Action<string> say)
{
    private static readonly TimeSpan SocketInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs it to its end, and sets it up before where it is missing.</summary>
    /// <returns>Its exit code; <see cref="RestartPolicy.GaveUp"/> where it could not be set up.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        File.Delete(ide.Socket);
        UseOurSettings();
        var wasMissing = false;
        var last = "";
        var words = await toolbox.CodeServerAsync(
            line =>
            {
                wasMissing = true;
                say(last = line);
                WriteNote($"It is being set up, once; that takes about three minutes. Now: {line}.");
            },
            stop);
        if (words is null)
        {
            WriteNote($"It could not be set up: {last}");
            return RestartPolicy.GaveUp;
        }

        WriteNote("It is being started.");
        await InstallExtensionAsync(words, stop);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var announcing = AnnounceAsync(wasMissing, ended.Token);
        var code = await RunAsync([.. words, .. Arguments()], say, stop);
        await ended.CancelAsync();
        await announcing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return code;
    }

    private IEnumerable<string> Arguments() =>
    [
        "--socket", ide.Socket, "--socket-mode", "600", "--auth", "none", "--config",
        Path.Combine(ide.Home, "config.yaml"),
        .. Folders(), "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
        "--disable-getting-started-override", "--disable-proxy", workspace,
    ];

    private IEnumerable<string> Folders() =>
        ["--user-data-dir", Path.Combine(ide.Home, "user"), "--extensions-dir", Path.Combine(ide.Home, "extensions")];

    private void UseOurSettings()
    {
        var settings = Path.Combine(ide.Home, "user", "User", "settings.json");
        Directory.CreateDirectory(Path.GetDirectoryName(settings)!);
        if (!File.Exists(settings))
            File.Copy(repository["OtaStack.Ide", "settings.json"], settings);
    }

    // The IDE is of use without it, so this never stops it.
    private async Task InstallExtensionAsync(IReadOnlyList<string> codeServer, CancellationToken stop)
    {
        var installed = Path.Combine(ide.Home, "extensions", ".otastack");
        if (await toolbox.ExtensionAsync(say, stop) is not { } extension
            || (File.Exists(installed) && await File.ReadAllTextAsync(installed, stop) == extension))
            return;

        var last = "";
        if (await RunAsync([.. codeServer, .. Folders(), "--install-extension", extension, "--force"], line =>
            last = line, stop) == 0)
            await File.WriteAllTextAsync(installed, extension, stop);
        else
            say($"the extension could not be installed: {last}");
    }

    private async Task AnnounceAsync(bool wasMissing, CancellationToken stop)
    {
        while (!File.Exists(ide.Socket))
            await Task.Delay(SocketInterval, stop);
        File.Delete(ide.Note);
        if (wasMissing)
            say("the IDE is ready");
    }

    private Task<int> RunAsync(IReadOnlyList<string> words, Action<string> onLine, CancellationToken stop) =>
        processes.RunAsync(new GuardedCommand(words, workspace, IdeEnvironment.Of(environment)), onLine, onLine, stop);

    private void WriteNote(string text) => File.WriteAllText(ide.Note, text + "\n");
}
