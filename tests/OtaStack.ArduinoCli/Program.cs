using OtaStack.ArduinoCli.CommandLine;

namespace OtaStack.ArduinoCli;

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
            output.Log.Info($"arduino-cli version {Version}");
            return (int)invocation.Command.Run(invocation);
        }
        catch (CliException exception)
        {
            output ??= new Output(ArgumentParser.WantsJson(words) ? "json" : "text", new Log(false, false, ""));
            output.Failure(exception.Message);
            return (int)exception.Code;
        }
    }
}
