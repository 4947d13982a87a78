using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary><c>version</c>. The status, which is empty in a release of the real one, says what this is.</summary>
internal static class VersionCommand
{
    private const string Status = "stand-in for tests";
    private const string Commit = "otastack";
    private const string Date = "2026-01-01T00:00:00Z";

    public static ExitCode Run(Invocation invocation)
    {
        var version = new JsonObject
        {
            ["Application"] = "arduino-cli",
            ["VersionString"] = Program.Version,
            ["Commit"] = Commit,
            ["Status"] = Status,
            ["Date"] = Date,
        };
        invocation.Output.Result(version, $"arduino-cli {Status} Version: {Program.Version} Commit: {Commit} Date: {Date}");
        return ExitCode.Success;
    }
}
