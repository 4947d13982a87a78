using OtaStack.Runner.Supervision;

namespace OtaStack.Runner.Tools;

/// <summary>
/// code-server, arduino-cli and our extension for machines that have none of them. <c>scripts/toolbox.sh</c> finds them
/// and sets them up.
/// </summary>
internal sealed class Toolbox(
    Repository repository, GuardedProcesses processes, IReadOnlyDictionary<string, string> environment)
{
    /// <param name="ArduinoCli">Where it is, or will be once it is set up.</param>
    /// <param name="CodeServer">The words that start it; empty where it is missing.</param>
    public sealed record Location(string ArduinoCli, IReadOnlyList<string> CodeServer);

    /// <summary>Looks what there is; sets nothing up.</summary>
    public async Task<Location> LocateAsync(CancellationToken stop)
    {
        string? problem = null;
        return await AskAsync("locate", line => problem = line, stop) is [var arduinoCli, .. var codeServer]
            ? new Location(arduinoCli, codeServer)
            : throw new CommandException(problem ?? "scripts/tools.sh does not run");
    }

    /// <summary>
    /// Sets code-server up where it is missing: minutes. Null: it could not be, and the last line says why.
    /// </summary>
    public Task<string[]?> CodeServerAsync(Action<string> onLine, CancellationToken stop) =>
        AskAsync("code-server", onLine, stop);

    /// <summary>
    /// The extension, packaged anew where its sources changed. Null: it could not be, and the last line says why.
    /// </summary>
    public async Task<string?> ExtensionAsync(Action<string> onLine, CancellationToken stop) =>
        (await AskAsync("extension", onLine, stop))?[0];

    /// <summary>Sets arduino-cli up where it is missing. Null: it could not be, and the last line says why.</summary>
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
