using OtaStack.Runner.Supervision;

namespace OtaStack.Runner.Tools;

/// <summary>
/// Finds code-server, arduino-cli and OtaStack's extension, and installs them if they are missing, with
/// <c>scripts/toolbox.sh</c>.
/// </summary>
internal sealed class Toolbox(
    Repository repository, GuardedProcesses processes, IReadOnlyDictionary<string, string> environment)
{
    /// <param name="ArduinoCli">Where arduino-cli is, or will be after its installation.</param>
    /// <param name="CodeServer">The command line that starts code-server; empty if it is missing.</param>
    public sealed record Location(string ArduinoCli, IReadOnlyList<string> CodeServer);

    /// <summary>Finds the programs without installing anything.</summary>
    public async Task<Location> LocateAsync(CancellationToken stop)
    {
        string? problem = null;
        return await AskAsync("locate", line => problem = line, stop) is [var arduinoCli, .. var codeServer]
            ? new Location(arduinoCli, codeServer)
            : throw new CommandException(problem ?? "scripts/tools.sh does not run");
    }

    /// <summary>
    /// Installs code-server if it is missing, which takes minutes. Null on failure; the last line says why.
    /// </summary>
    public Task<string[]?> CodeServerAsync(Action<string> onLine, CancellationToken stop) =>
        AskAsync("code-server", onLine, stop);

    /// <summary>
    /// Packages the extension if its sources have changed. Null on failure; the last line says why.
    /// </summary>
    public async Task<string?> ExtensionAsync(Action<string> onLine, CancellationToken stop) =>
        (await AskAsync("extension", onLine, stop))?[0];

    /// <summary>Installs arduino-cli if it is missing. Null on failure; the last line says why.</summary>
    public async Task<string?> ArduinoCliAsync(Action<string> onLine, CancellationToken stop) =>
        (await AskAsync("arduino-cli", onLine, stop))?[0];

    private async Task<string[]?> AskAsync(string what, Action<string> onLine, CancellationToken stop)
    {
        var answer = new List<string>();
        var command = new GuardedCommand(["bash", repository["scripts", "tools.sh"], what], repository.Root,
            environment);
        return await processes.RunAsync(command, answer.Add, onLine, stop) == 0 ? [.. answer] : null;
    }
}
