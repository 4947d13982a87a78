using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli;

/// <summary>A stand-in for arduino-cli: see README.md.</summary>
internal static class Program
{
    /// <summary>What it calls itself; the real one of the same number speaks the same JSON.</summary>
    public const string Version = "1.5.1";

    public static int Main(string[] words)
    {
        Output? output = null;
        try
        {
            var invocation = ArgumentParser.Parse(words, Commands.All);
            output = invocation.Output;
            output.CheckFormat();
            output.Log.Info($"arduino-cli version {Version}");
            return (int)invocation.Command.Run(invocation);
        }
        catch (Exception exception) when (exception is CliException or IOException or UnauthorizedAccessException)
        {
            output ??= new Output(ArgumentParser.WantsJson(words) ? "json" : "text", new Log(false, false, ""));
            output.Failure(Reason.Of(exception));
            return (int)((exception as CliException)?.Code ?? ExitCode.Generic);
        }
    }
}
