namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>A command failed. The message is for people.</summary>
internal sealed class CliException(string message, ExitCode code = ExitCode.Generic) : Exception(message)
{
    public ExitCode Code { get; } = code;

    /// <summary>
    /// Puts <paramref name="what"/> before the message of an exception that <paramref name="action"/> throws.
    /// </summary>
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
