using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OtaStack.Manager.Cli;

/// <summary>How a run of arduino-cli ended.</summary>
/// <param name="ExitCode">0: success; 1 generic, 3 no configuration, 5 network, 6 core configuration, 7 bad
/// argument.</param>
/// <param name="Output">All of standard output, without log lines.</param>
/// <param name="Error">All of standard error.</param>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>
    /// The result object of a run with <c>--json</c>. Missing fields keep their defaults; unknown ones are ignored.
    /// </summary>
    /// <exception cref="CliResultException">There is no result, or it is invalid.</exception>
    public T Parse<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Output),
                new JsonReaderOptions { AllowMultipleValues = true });
            return JsonSerializer.Deserialize(ref reader, type) ?? throw new CliResultException(Failure());
        }
        catch (JsonException exception)
        {
            throw new CliResultException(
                $"arduino-cli's result cannot be read. {Failure()}".TrimEnd(), exception);
        }
    }

    /// <summary>
    /// Why the run failed, for people: the <c>error</c> in its JSON on either stream, otherwise the last lines of
    /// standard error, otherwise the exit code.
    /// </summary>
    public string Failure()
    {
        if ((ErrorIn(Error) ?? ErrorIn(Output)) is { } message)
            return message;

        var lines = Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 ? string.Join(
            '\n', lines.TakeLast(5)) : $"arduino-cli ended with exit code {ExitCode}.";
    }

    private static string? ErrorIn(string text)
    {
        // Startup warnings may precede the object.
        var start = text.StartsWith('{') ? 0 : text.IndexOf("\n{", StringComparison.Ordinal) + 1;
        if (start == 0 && !text.StartsWith('{'))
            return null;

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[start..]),
                new JsonReaderOptions { AllowMultipleValues = true });
            var message = JsonSerializer.Deserialize(ref reader, CliJson.Default.CliError)?.Error?.Trim();
            return message is { Length: > 0 } ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// arduino-cli ran, but did not give a usable result. The message is for people.
/// </summary>
internal sealed class CliResultException(string message, Exception? cause = null) : Exception(message, cause);
