using System.Globalization;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.TestIndex;

/// <summary>
/// <c>test-index FOLDER [--noise BYTES] [--serve] [--rate BYTES]</c>. Not a command of arduino-cli: it creates the
/// indexes of the test platforms and prints the address of the package index. With <c>--serve</c>, it serves them until
/// it is stopped.
/// </summary>
internal static class TestIndexCommand
{
    public const string Name = "test-index";

    public static ExitCode Run(Invocation invocation)
    {
        var folder = Path.GetFullPath(invocation.Arguments[0]);
        var noise = Number(invocation, "noise");
        if (!invocation.Has("serve"))
        {
            var url = new Uri(folder).AbsoluteUri;
            IndexFiles.Write(folder, url, noise);
            invocation.Output.Line($"{url}/{IndexFiles.PackageIndexName}");
            return ExitCode.Success;
        }

        var server = new IndexServer(folder) { BytesPerSecond = Number(invocation, "rate") };
        IndexFiles.Write(folder, server.Url, noise);
        invocation.Output.Line($"{server.Url}/{IndexFiles.PackageIndexName}");
        Thread.Sleep(Timeout.Infinite);
        return ExitCode.Success;
    }

    private static int Number(Invocation invocation, string option) => invocation.Value(option) switch
    {
        null => 0,
        var text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new CliException($"--{option} must be a number, not '{text}'", ExitCode.BadArgument),
    };
}
