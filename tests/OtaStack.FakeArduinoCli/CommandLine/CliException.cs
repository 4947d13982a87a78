namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>A command that cannot be carried out; the message is what people read.</summary>
internal sealed class CliException(string message, ExitCode code = ExitCode.Generic) : Exception(message)
{
    public ExitCode Code { get; } = code;

    /// <summary>Says of what fails in <paramref name="action"/> what it was for.</summary>
    public static void Prefixing(string what, Action action)
    {
        try
        {
            action();
        }
        catch (CliException exception)
        {
            throw new CliException($"{what}: {exception.Message}", exception.Code);
        }
    }
}
