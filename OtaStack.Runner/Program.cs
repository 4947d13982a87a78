using System.CommandLine;
using OtaStack.Runner.Accounts;
using OtaStack.Runner.Backups;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Ide;
using OtaStack.Runner.Run;

namespace OtaStack.Runner;

/// <summary>Runs OtaStack without Aspire. Started by <c>./otastack</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            // The commands handle signals, and exceptions are handled here.
            return await Parse(arguments)
                .InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException exception)
        {
            ConsoleLog.Standard.Fail(exception.Message);
            return 1;
        }
    }

    private static ParseResult Parse(string[] arguments)
    {
        var commands = new RootCommand("Runs OtaStack as processes of this machine.")
        {
            RunCommand.Create(), PasswordCommand.Create(), UserCommand.Create(), KeyCommand.Create(), BackupCommand.Create(), RestoreCommand.Create(),
            BackupScheduleCommand.Create(), IdeCommand.Create(), DemoToolchainCommand.Create(),
        };
        var parsed = commands.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.UnmatchedTokens is [var unknown, ..])
            throw new CommandException($"unknown option \"{unknown}\"; see ./otastack help");
        if (parsed.Errors is [var error, ..])
            throw new CommandException(error.Message.TrimEnd('.'));
        return parsed;
    }
}
