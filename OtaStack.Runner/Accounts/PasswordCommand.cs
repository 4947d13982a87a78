using System.CommandLine;
using System.Diagnostics;
using System.Text;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Accounts;

/// <summary>
/// <c>password</c>: sets the password of an account, while the services run or not. The gateway's own program does it; it gets
/// the password through a pipe, so that neither a list of processes nor the shell's history shows it.
/// </summary>
internal static class PasswordCommand
{
    public static Command Create()
    {
        var user = new Option<string>("--user") { Description = "Whose (default admin)", DefaultValueFactory = _ => StackNames.Administrator };
        var data = new Option<string>("--data") { Description = "The data folder (default .data)" };
        var command = new Command("password", "Sets a new password, asked for here or read from standard input.") { user, data };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(user), parsed.GetValue(data)));
        return command;
    }

    private static async Task<int> RunAsync(string user, string? data)
    {
        var repository = Repository.Find();
        var folder = Path.GetFullPath(data ?? repository[".data"]);
        if (!Directory.Exists(folder))
            throw new CommandException($"there is no data folder {folder}; ./otastack run makes it, and --data names another");

        var password = Console.IsInputRedirected ? Console.In.ReadLine() : AskTwice(user);
        if (string.IsNullOrEmpty(password))
            throw new CommandException("no password on standard input");

        var (code, answer) = await SetAsync(repository, folder, user, password);
        if (code != 0)
            throw new CommandException(answer);
        ConsoleLog.Standard.Say(answer);
        return 0;
    }

    private static async Task<(int Code, string Answer)> SetAsync(Repository repository, string folder, string user, string password)
    {
        var program = repository.Program("OtaStack.Gateway");
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), "--set-password", "--user", user])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var use in GatewayFolders.All)
            start.Environment[use.Setting] = use.ValueIn(folder);
        using var gateway = Process.Start(start)!;
        var output = gateway.StandardOutput.ReadToEndAsync();
        var errors = gateway.StandardError.ReadToEndAsync();
        await gateway.StandardInput.WriteLineAsync(password);
        gateway.StandardInput.Close();
        await gateway.WaitForExitAsync();
        return (gateway.ExitCode, (await output + await errors).Trim());
    }

    private static string AskTwice(string user)
    {
        var password = Ask($"New password of {user}: ");
        return Ask("Again: ") == password
            ? password
            : throw new CommandException("it was not the same both times; nothing is changed");
    }

    private static string Ask(string question)
    {
        Console.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.WriteLine();
        return typed.ToString();
    }
}
