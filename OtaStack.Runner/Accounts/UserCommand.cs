using System.CommandLine;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Accounts;

/// <summary><c>user add|list|role|remove|password|reset-2fa</c>: the people who can sign in.</summary>
internal static class UserCommand
{
    private const string RoleDescription = "viewer, operator or admin";

    public static Command Create() => new("user", "Adds, lists, changes and removes people who can sign in.")
    {
        Add(), List(), Role(), Remove(), Password(), ResetSecondFactor(),
    };

    public static Option<string> DataOption() => new("--data") { Description = "The data folder (default .data)" };

    public static Option<string> RoleOption() => new("--role")
    {
        Description = RoleDescription,
        DefaultValueFactory = _ => "viewer",
    };

    private static Command Add()
    {
        var (name, data) = (NameArgument(), DataOption());
        var role = RoleOption();
        var command = new Command("add", "Adds a person: prompts for a password, or reads it from standard input.")
        {
            name, role, data,
        };
        command.SetAction((parsed, _) => GatewayProgram.RunAsync(
            parsed.GetValue(data), ["user", "add", parsed.GetRequiredValue(name), "--role", parsed.GetRequiredValue(role)],
            askForPassword: $"Password for {parsed.GetRequiredValue(name)}: "));
        return command;
    }

    private static Command List()
    {
        var data = DataOption();
        var command = new Command("list", "Lists people with their roles and second factors.") { data };
        command.SetAction((parsed, _) =>
            GatewayProgram.RunAsync(parsed.GetValue(data), ["user", "list"], isPlain: true));
        return command;
    }

    private static Command Role()
    {
        var (name, data) = (NameArgument(), DataOption());
        var role = new Argument<string>("role") { Description = RoleDescription };
        var command = new Command("role", "Gives a person another role.") { name, role, data };
        command.SetAction((parsed, _) => GatewayProgram.RunAsync(parsed.GetValue(data),
            ["user", "role", parsed.GetRequiredValue(name), parsed.GetRequiredValue(role)]));
        return command;
    }

    private static Command Remove()
    {
        var (name, data) = (NameArgument(), DataOption());
        var command = new Command("remove", "Removes a person, with all sessions and API keys.") { name, data };
        command.SetAction((parsed, _) =>
            GatewayProgram.RunAsync(parsed.GetValue(data), ["user", "remove", parsed.GetRequiredValue(name)]));
        return command;
    }

    private static Command Password()
    {
        var data = DataOption();
        var name = new Argument<string>("name")
        {
            Description = "The user name (default admin)",
            DefaultValueFactory = _ => StackNames.Administrator,
        };
        var command = new Command("password", "Sets a new password.") { name, data };
        command.SetAction((parsed, _) =>
            PasswordCommand.SetAsync(parsed.GetRequiredValue(name), parsed.GetValue(data)));
        return command;
    }

    private static Command ResetSecondFactor()
    {
        var (name, data) = (NameArgument(), DataOption());
        var command = new Command(
            "reset-2fa", "Removes a person's authenticator app, passkeys and recovery codes, and ends all sessions.")
        {
            name, data,
        };
        command.SetAction((parsed, _) =>
            GatewayProgram.RunAsync(parsed.GetValue(data), ["user", "reset-2fa", parsed.GetRequiredValue(name)]));
        return command;
    }

    private static Argument<string> NameArgument() => new("name") { Description = "The user name" };
}
