using System.Globalization;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>
/// The program's own log. <c>--log</c> writes it to standard output, mixed with the output of the command.
/// </summary>
internal sealed class Log(bool isOn, bool asJson, string level)
{
    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error"];

    private readonly Lock _lock = new();
    private readonly int _least = Math.Max(0, Array.IndexOf(Levels, level));

    public void Debug(string message) => Write("debug", message);

    public void Info(string message) => Write("info", message);

    private void Write(string severity, string message)
    {
        if (!isOn || Array.IndexOf(Levels, severity) < _least)
            return;

        var time = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var line = asJson
            ? new JsonObject { ["level"] = severity, ["msg"] = message, ["time"] = time }.ToJsonString(Output.Compact)
            : $"{severity.ToUpperInvariant()[..4]}[{time}] {message}";
        lock (_lock)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
