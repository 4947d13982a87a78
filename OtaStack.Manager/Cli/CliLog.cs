using System.Text.Json;

namespace OtaStack.Manager.Cli;

/// <summary>
/// arduino-cli's own log, as <c>--log --log-format json --log-level debug</c> writes it to standard output, one
/// object per line. With <c>--json</c>, arduino-cli holds compiler output until the end
/// (<c>feedback.OutputStreams</c>), so only the log shows progress.
/// </summary>
internal static class CliLog
{
    /// <summary>Enables the log. These arguments come before the command.</summary>
    public static readonly string[] Arguments = ["--log", "--log-format", "json", "--log-level", "debug"];

    /// <summary>
    /// Whether a line is a log record. A result object has several lines, the first of which is only <c>{</c>.
    /// </summary>
    public static bool IsRecord(string line) =>
        line.StartsWith("{\"", StringComparison.Ordinal)
        && line.Contains("\"level\":", StringComparison.Ordinal)
        && line.Contains("\"msg\":", StringComparison.Ordinal);

    /// <summary>The message of a log record; null for other lines.</summary>
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
