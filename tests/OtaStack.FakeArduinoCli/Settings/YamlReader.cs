using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.Settings;

/// <summary>
/// Reads the subset of YAML that arduino-cli's files use: nested maps, lists of scalars or maps, plain and quoted
/// scalars, comments, and JSON, which is also YAML.
/// </summary>
internal sealed class YamlReader
{
    private readonly List<(int Indent, string Text)> _lines = [];
    private int _at;

    private YamlReader(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var content = line.Trim();
            if (content.Length > 0 && content[0] != '#' && content != "---")
                _lines.Add((line.Length - line.TrimStart().Length, content));
        }
    }

    /// <exception cref="FormatException">The text is not in this subset.</exception>
    public static JsonObject Read(string text)
    {
        if (text.TrimStart().StartsWith('{'))
            return ReadJson(text);
        var reader = new YamlReader(text);
        return reader._lines.Count == 0 ? [] : reader.Node(reader._lines[0].Indent) as JsonObject
            ?? throw new FormatException("yaml: the document is not a map");
    }

    private static JsonObject ReadJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new FormatException("yaml: " + exception.Message, exception);
        }
    }

    private JsonNode? Node(int indent) => IsItem(_lines[_at].Text) ? List(indent) : Map(indent);

    private JsonArray List(int indent)
    {
        var list = new JsonArray();
        while (_at < _lines.Count && _lines[_at].Indent == indent && IsItem(_lines[_at].Text))
        {
            var item = _lines[_at].Text[1..].TrimStart();
            if (SplitKey(item) is null)
            {
                list.Add(Scalar(item));
                _at++;
                continue;
            }

            // "- key: value" begins a map. Its other keys follow below the first.
            var inner = indent + _lines[_at].Text.Length - item.Length;
            _lines[_at] = (inner, item);
            list.Add(Map(inner));
        }

        return list;
    }

    private JsonObject Map(int indent)
    {
        var map = new JsonObject();
        while (_at < _lines.Count && _lines[_at].Indent == indent)
        {
            var (key, value) = SplitKey(_lines[_at].Text)
                ?? throw new FormatException($"yaml: could not find expected ':' in \"{_lines[_at].Text}\"");
            _at++;
            if (value.Length > 0)
                map[key] = Scalar(value);
            else if (IsValueOf(indent))
                map[key] = Node(_lines[_at].Indent);
            else
                map[key] = null;
        }

        return _at == _lines.Count || _lines[_at].Indent < indent
            ? map
            : throw new FormatException($"yaml: wrong indent before \"{_lines[_at].Text}\"");
    }

    /// <summary>
    /// True if the next line is indented deeper, or begins a list. A list may have the indent of its key.
    /// </summary>
    private bool IsValueOf(int indent) => _at < _lines.Count
        && (_lines[_at].Indent > indent || (_lines[_at].Indent == indent && IsItem(_lines[_at].Text)));

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private static (string Key, string Value)? SplitKey(string text)
    {
        if (text.EndsWith(':'))
            return (Unquote(text[..^1]), "");
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon <= 0 || text[0] is '"' or '\'' or '['
            or '{' ? null : (Unquote(text[..colon]), text[(colon + 2)..].Trim());
    }

    private static JsonNode? Scalar(string text)
    {
        if (text[0] is not ('"' or '\'') && text.IndexOf(" #", StringComparison.Ordinal) is > 0 and var comment)
            text = text[..comment].TrimEnd();
        return text switch
        {
            "[]" => new JsonArray(),
            "{}" => new JsonObject(),
            "null" or "~" => null,
            "true" => true,
            "false" => false,
            _ when text[0] == '[' && text[^1] == ']' =>
                new JsonArray([.. text[1..^1].Split(',').Select(item => Scalar(item.Trim()))]),
            _ => Unquote(text),
        };
    }

    private static string Unquote(string text) => text.Length > 1 && text[0] == text[^1]
        ? text[0] switch
        {
            '"' => text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)
                .Replace(@"\\", @"\", StringComparison.Ordinal),
            '\'' => text[1..^1].Replace("''", "'", StringComparison.Ordinal),
            _ => text,
        }
        : text;
}
