using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>
/// <c>version</c>. A release of the real arduino-cli has an empty status; this one says that it is a stand-in.
/// </summary>
internal static class VersionCommand
{
    private const string Status = "OtaStack stand-in";
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
        invocation.Output.Result(
            version, $"arduino-cli {Status} Version: {Program.Version} Commit: {Commit} Date: {Date}");
        return ExitCode.Success;
    }
}
