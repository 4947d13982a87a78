using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>
/// Standard output and standard error. In JSON format, lines are buffered: a failure includes them, a result discards
/// them (<c>internal/cli/feedback</c>).
/// </summary>
internal sealed class Output(string format, Log log)
{
    public static readonly JsonSerializerOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly List<string> _warnings = [];

    /// <summary>True for text. Also for an invalid format, so that the error can be printed.</summary>
    public bool IsText => format is not ("json" or "jsonmini");

    public Log Log => log;

    /// <exception cref="CliException">The format is unknown.</exception>
    public void CheckFormat()
    {
        if (format is not ("text" or "json" or "jsonmini"))
            throw new CliException($"Invalid output format: {format}", ExitCode.BadArgument);
    }

    /// <summary>Writes a line to standard output.</summary>
    public void Line(string text)
    {
        _out.Append(text).Append('\n');
        if (IsText)
            Console.Out.WriteLine(text);
    }

    /// <summary>Writes a line to standard error.</summary>
    public void ErrorLine(string text)
    {
        _error.Append(text).Append('\n');
        if (IsText)
            Console.Error.WriteLine(text);
    }

    /// <summary>Writes a warning. In JSON format it becomes part of the result.</summary>
    public void Warning(string text)
    {
        if (IsText)
            Console.Error.WriteLine(text);
        else
            _warnings.Add(text);
    }

    /// <summary>
    /// Writes the result of the command: <paramref name="text"/> for people or <paramref name="json"/> for programs.
    /// </summary>
    public void Result(JsonNode json, string text = "")
    {
        if (!IsText)
            Console.Out.WriteLine(Json(json));
        else if (text.Length > 0)
            Console.Out.WriteLine(text);
    }

    /// <summary>Writes to standard error why the command failed.</summary>
    public void Failure(string message)
    {
        if (IsText)
        {
            Console.Error.WriteLine(message);
            return;
        }

        var output = new JsonObject().Put("stdout", _out.ToString()).Put("stderr", _error.ToString());
        Console.Error.WriteLine(Json(new JsonObject { ["error"] = message }.Put("output", output)));
    }

    private string Json(JsonNode json)
    {
        if (_warnings.Count > 0 && json is JsonObject result)
            result["warnings"] = new JsonArray([.. _warnings.Select(warning => JsonValue.Create(warning))]);
        return json.ToJsonString(format == "jsonmini" ? Compact : Indented);
    }
}
