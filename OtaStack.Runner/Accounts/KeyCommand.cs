using System.CommandLine;
using System.Globalization;

namespace OtaStack.Runner.Accounts;

/// <summary><c>key create</c>: makes an API key for a script, and prints it alone.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "The key's name", Required = true };
        var role = UserCommand.RoleOption();
        var days = new Option<int>("--days")
        {
            Description = "Days until it expires; 0: never",
            DefaultValueFactory = _ => 90,
        };
        var data = UserCommand.DataOption();
        var create = new Command("create", "Makes a key and prints it. It is not stored, and is shown only now.")
        {
            name, role, days, data,
        };
        create.SetAction((parsed, _) => GatewayProgram.RunAsync(
            parsed.GetValue(data),
            [
                "key", "create", "--name", parsed.GetRequiredValue(name), "--role", parsed.GetRequiredValue(role),
                "--days", parsed.GetValue(days).ToString(CultureInfo.InvariantCulture),
            ],
            isPlain: true));
        return new Command("key", "API keys of scripts.") { create };
    }
}
