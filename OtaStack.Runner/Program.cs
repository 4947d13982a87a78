using System.CommandLine;
using OtaStack.Runner;
using OtaStack.Runner.Accounts;
using OtaStack.Runner.Ide;
using OtaStack.Runner.Run;

var commands = new RootCommand("OtaStack without Aspire: what ./otastack starts.")
{
    RunCommand.Create(), PasswordCommand.Create(), IdeCommand.Create(),
};
var parsed = commands.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
try
{
    if (parsed.UnmatchedTokens is [var unknown, ..])
        throw new CommandException($"unknown option \"{unknown}\"; ./otastack help lists them");
    if (parsed.Errors is [var error, ..])
        throw new CommandException(error.Message.TrimEnd('.'));

    // Signals are handled by the commands.
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandException exception)
{
    ConsoleLog.Standard.Fail(exception.Message);
    return 1;
}
