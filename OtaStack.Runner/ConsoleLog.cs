using System.Text;

namespace OtaStack.Runner;

/// <summary>
/// The console, which several tasks write to. A closed output (<c>| head</c>) is not an error.
/// </summary>
internal sealed class ConsoleLog(TextWriter output, TextWriter errors)
{
    private readonly Lock _lock = new();

    /// <summary>
    /// Standard output and standard error, always UTF-8, because the services' lines are passed on unchanged.
    /// </summary>
    public static ConsoleLog Standard { get; } =
        new(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()));

    /// <summary>Writes a line of OtaStack itself.</summary>
    public void Say(string text) => Write($"otastack: {text}\n");

    /// <summary>Writes a line that says why the command fails.</summary>
    public void Fail(string text)
    {
        lock (_lock)
            errors.Write($"otastack: {text}\n");
    }

    /// <summary>Writes a line of a service.</summary>
    public void Line(string service, string text) => Write($"{service,-7} | {text}\n");

    /// <summary>Writes text unchanged.</summary>
    public void Write(string text)
    {
        lock (_lock)
            output.Write(text);
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };
}
