using System.CommandLine;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Run;

namespace OtaStack.Runner.Accounts;

/// <summary>
/// <c>password</c>: sets the password of an account. Prompts for it, or reads it from standard input.
/// </summary>
internal static class PasswordCommand
{
    public static Command Create()
    {
        var user = new Option<string>("--user")
        {
            Description = "The account (default admin)",
            DefaultValueFactory = _ => StackNames.Administrator,
        };
        var data = new Option<string>("--data") { Description = "The data folder (default .data)" };
        var command = new Command("password",
            "Sets a new password: prompts for it, or reads it from standard input.") { user, data };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(user), parsed.GetValue(data)));
        return command;
    }

    private static async Task<int> RunAsync(string user, string? data)
    {
        var folder = DataFolder.Of(data);
        if (!Directory.Exists(folder))
            throw new CommandException(
                $"there is no data folder {folder}; ./otastack run creates it, and --data selects another");

        var password = Console.IsInputRedirected ? Console.In.ReadLine() : AskTwice(user);
        if (string.IsNullOrEmpty(password))
            throw new CommandException("no password on standard input");

        var (isSet, answer) = await AccountPassword.SetAsync(folder, user, password);
        if (!isSet)
            throw new CommandException(answer);
        ConsoleLog.Standard.Say(answer);
        return 0;
    }

    private static string AskTwice(string user)
    {
        var password = HiddenInput.Ask($"New password for {user}: ");
        return HiddenInput.Ask("Again: ") == password
            ? password
            : throw new CommandException("the passwords do not match; nothing was changed");
    }
}
