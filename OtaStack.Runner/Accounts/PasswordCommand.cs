using System.CommandLine;
using OtaStack.Runner.Layout;

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
        var data = UserCommand.DataOption();
        var command = new Command("password",
            "Sets a new password: prompts for it, or reads it from standard input.") { user, data };
        command.SetAction((parsed, _) => SetAsync(parsed.GetRequiredValue(user), parsed.GetValue(data)));
        return command;
    }

    public static Task<int> SetAsync(string user, string? data) =>
        GatewayProgram.RunAsync(data, ["user", "password", user], askForPassword: $"New password for {user}: ");
}
