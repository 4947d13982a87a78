using System.Text;

namespace OtaStack.Runner;

/// <summary>
/// The console, as several tasks write to it. That nobody reads any more (<c>| head</c>) is no error.
/// </summary>
internal sealed class ConsoleLog(TextWriter output, TextWriter errors)
{
    private readonly Lock _lock = new();

    /// <summary>
    /// Standard output and standard error, in UTF-8 whatever the locale: lines of services are passed on as they are.
    /// </summary>
    public static ConsoleLog Standard { get; } =
        new(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()));

    /// <summary>Says something as OtaStack.</summary>
    public void Say(string text) => Write($"otastack: {text}\n");

    /// <summary>Says in one line why the command fails.</summary>
    public void Fail(string text)
    {
        lock (_lock)
            errors.Write($"otastack: {text}\n");
    }

    /// <summary>Passes on a line of a service.</summary>
    public void Line(string service, string text) => Write($"{service,-7} | {text}\n");

    /// <summary>Writes text as it is.</summary>
    public void Write(string text)
    {
        lock (_lock)
            output.Write(text);
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };
}
