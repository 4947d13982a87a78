using System.Diagnostics;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Run;

namespace OtaStack.Runner.Accounts;

/// <summary>
/// Runs a command of the gateway's program, which knows people and API keys, whether or not the services run. A password
/// goes through a pipe, so that neither a process list nor the shell's history shows it.
/// </summary>
internal static class GatewayProgram
{
    /// <returns>Whether it succeeded, and what it printed.</returns>
    public static async Task<(bool Succeeded, string Answer)> TryRunAsync(
        string dataFolder, string[] arguments, string? input = null, CancellationToken stop = default)
    {
        var program = Repository.Find().Program("OtaStack.Gateway");
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var use in GatewayFolders.All)
            start.Environment[use.Setting] = use.ValueIn(dataFolder);

        using var gateway = Process.Start(start)!;
        var output = gateway.StandardOutput.ReadToEndAsync(stop);
        var errors = gateway.StandardError.ReadToEndAsync(stop);
        if (input is not null)
            await gateway.StandardInput.WriteLineAsync(input);
        gateway.StandardInput.Close();
        await gateway.WaitForExitAsync(stop);
        return (gateway.ExitCode == 0, (await output + await errors).Trim());
    }

    /// <summary>Runs a command, and prints its answer.</summary>
    /// <param name="data">The data folder; null: the default.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="askForPassword">The question for a password, which standard input can answer; null: the command needs
    /// none.</param>
    /// <param name="isPlain">Whether to print the answer alone, for scripts.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">There is no such folder, or the command failed.</exception>
    public static async Task<int> RunAsync(
        string? data, string[] arguments, string? askForPassword = null, bool isPlain = false)
    {
        var folder = DataFolder.Of(data);
        if (!Directory.Exists(folder))
        {
            throw new CommandException(
                $"there is no data folder {folder}; ./otastack run creates it, and --data selects another");
        }

        var password = askForPassword is null ? null : Ask(askForPassword);
        var (succeeded, answer) = await TryRunAsync(folder, arguments, password);
        if (!succeeded)
            throw new CommandException(answer);

        if (isPlain)
            Console.WriteLine(answer);
        else
            ConsoleLog.Standard.Say(answer);
        return 0;
    }

    private static string Ask(string question)
    {
        var password = Console.IsInputRedirected ? Console.In.ReadLine() : AskTwice(question);
        return string.IsNullOrEmpty(password)
            ? throw new CommandException("no password on standard input")
            : password;
    }

    private static string AskTwice(string question)
    {
        var password = HiddenInput.Ask(question);
        return HiddenInput.Ask("Again: ") == password
            ? password
            : throw new CommandException("the passwords do not match; nothing was changed");
    }
}
