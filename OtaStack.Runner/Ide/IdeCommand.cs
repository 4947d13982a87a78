using System.CommandLine;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Run;
using OtaStack.Runner.Supervision;
using OtaStack.Runner.Tools;

namespace OtaStack.Runner.Ide;

/// <summary>
/// <c>ide --home FOLDER --workspace FOLDER</c>: only the IDE, as a process of the AppHost (<c>Ide:Mode=process</c>).
/// </summary>
internal static class IdeCommand
{
    public static Command Create()
    {
        var home = new Option<string>("--home") { Required = true };
        var workspace = new Option<string>("--workspace") { Required = true };
        var command = new Command("ide", "Runs only the browser IDE. It listens on HOME/ide.sock.") { home,
            workspace };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(home), parsed.GetRequiredValue(workspace)));
        return command;
    }

    private static async Task<int> RunAsync(string home, string workspace)
    {
        using var signal = new StopSignal();
        using var temporary = new TemporaryFolder();
        var repository = Repository.Find();
        var environment = ServiceEnvironment.OfThisProcess();
        var processes = new GuardedProcesses(temporary.Path);
        var toolbox = new Toolbox(repository, processes, environment);
        var ide = new CodeServer(
            new IdeProcess(home), workspace, repository, toolbox, processes, environment, line =>
                ConsoleLog.Standard.Write(line + "\n"));
        try
        {
            return await ide.RunAsync(signal.Token);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            return 0;
        }
    }
}
