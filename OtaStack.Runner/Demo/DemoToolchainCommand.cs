using System.CommandLine;
using OtaStack.Runner.Run;
using OtaStack.Runner.Supervision;
using OtaStack.Runner.Tools;

namespace OtaStack.Runner.Demo;

/// <summary><c>demo-toolchain --data FOLDER</c>: prepares the toolchain of the AppHost's demo.</summary>
internal static class DemoToolchainCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var command = new Command("demo-toolchain", "Prepares the toolchain of the demo.") { data };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(data)));
        return command;
    }

    private static async Task<int> RunAsync(string dataFolder)
    {
        using var signal = new StopSignal();
        using var temporary = new TemporaryFolder();
        var repository = Repository.Find();
        var environment = ServiceEnvironment.OfThisProcess();
        var processes = new GuardedProcesses(temporary.Path);
        var toolchain = new DemoToolchain(
            repository, new Toolbox(repository, processes, environment), processes, environment, dataFolder,
            line => ConsoleLog.Standard.Write(line + "\n"));
        try
        {
            await toolchain.PrepareAsync(signal.Token);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            // The AppHost stops.
        }

        return 0;
    }
}
