using System.Globalization;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// Finds errors and warnings in the output of gcc, with the same results as arduino-cli
/// (<c>internal/arduino/builder/internal/diagnostics/parser_gcc.go</c>). As there, lines that begin with a space, such
/// as the source line and the marker below it, belong to the message before them.
/// </summary>
internal sealed class GccOutput
{
    private static readonly (string Prefix, string Severity)[] Severities =
        [("error: ", "ERROR"), ("warning: ", "WARNING"), ("fatal error: ", "FATAL")];

    private readonly List<Diagnostic> _found = [];
    private List<Remark> _includes = [];
    private string _includesReferTo = "";
    private Remark? _function;
    private Remark? _last;

    public static IReadOnlyList<Diagnostic> Parse(IEnumerable<string> lines)
    {
        var output = new GccOutput();
        foreach (var line in lines)
            output.Read(line);
        return output._found;
    }

    private void Read(string line)
    {
        if (IncludeTrace(line) is { } place)
        {
            _includes.Add(_last = PlaceOf(place, "included from here"));
            return;
        }

        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon >= 0 && ReadMessage(PlaceOf(line[..colon], line[(colon + 2)..])))
            return;
        if (line.StartsWith(' ') && _last is not null)
            _last.Message += '\n' + line;
    }

    private string? IncludeTrace(string line)
    {
        const string First = "In file included from ";
        const string Further = "                 from ";
        if (line.StartsWith(First, StringComparison.Ordinal))
        {
            _function = null;
            _includes = [];
            _includesReferTo = "";
            return line[First.Length..].TrimEnd(',');
        }

        return line.StartsWith(Further, StringComparison.Ordinal) ? line[Further.Length..].TrimEnd(',') : null;
    }

    private bool ReadMessage(Remark remark)
    {
        if (remark is { Line: 0, Column: 0 })
        {
            _function = _last = remark;
            return true;
        }

        if (remark.Message.StartsWith("note: ", StringComparison.Ordinal))
        {
            remark.Message = remark.Message["note: ".Length..];
            if (_found.Count > 0)
                _found[^1].Notes.Add(_last = remark);
            return true;
        }

        foreach (var (prefix, severity) in Severities)
        {
            if (remark.Message.StartsWith(prefix, StringComparison.Ordinal))
            {
                remark.Message = remark.Message[prefix.Length..];
                Add(new Diagnostic(severity, _last = remark));
                return true;
            }
        }

        return false;
    }

    private void Add(Diagnostic diagnostic)
    {
        var file = diagnostic.Main.File;
        if (_includes.Count > 0 && (_includesReferTo.Length == 0 || _includesReferTo == file))
        {
            _includesReferTo = file;
            diagnostic.Context.AddRange(_includes);
        }

        if (_function is not null && _function.File == file)
            diagnostic.Context.Add(_function);
        _found.Add(diagnostic);
    }

    private static Remark PlaceOf(string place, string message)
    {
        var parts = place.Split(':');
        return new Remark(message, parts[0], Number(parts, 1), Number(parts, 2));
    }

    private static int Number(string[] parts, int at) =>
        at < parts.Length && int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
