namespace OtaStack.ArduinoCli.CommandLine;

/// <summary>A command that cannot be carried out; the message is what people read.</summary>
internal sealed class CliException(string message, ExitCode code = ExitCode.Generic) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
