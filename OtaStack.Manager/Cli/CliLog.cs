using System.Text.Json;

namespace OtaStack.Manager.Cli;

/// <summary>
/// arduino-cli's own log, as <c>--log --log-format json --log-level debug</c> puts it on standard output, one object
/// per line. With <c>--json</c> it keeps all that the compilers write until the end (<c>feedback.OutputStreams</c>):
/// the log is the only thing that tells what it is doing meanwhile.
/// </summary>
internal static class CliLog
{
    /// <summary>Switches it on; they stand before the command.</summary>
    public static readonly string[] Arguments = ["--log", "--log-format", "json", "--log-level", "debug"];

    /// <summary>A result object is spread over lines, its first is <c>{</c> alone.</summary>
    public static bool IsRecord(string line) =>
        line.StartsWith("{\"", StringComparison.Ordinal)
        && line.Contains("\"level\":", StringComparison.Ordinal)
        && line.Contains("\"msg\":", StringComparison.Ordinal);

    /// <summary>The message of such a line, or null where it is none.</summary>
    public static string? MessageOf(string line)
    {
        if (!IsRecord(line))
            return null;
        try
        {
            return JsonSerializer.Deserialize(line, CliJson.Default.CliLogRecord)?.Msg;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
