using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli;

/// <summary>OtaStack's stand-in for arduino-cli: see README.md.</summary>
internal static class Program
{
    /// <summary>The version that it reports. The real arduino-cli of this version writes the same JSON.</summary>
    public const string Version = "1.5.1";

    public static int Main(string[] words)
    {
        Output? output = null;
        if (Help.IsWanted(words))
        {
            Console.Out.WriteLine(Help.Text);
            return (int)ExitCode.Success;
        }

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
