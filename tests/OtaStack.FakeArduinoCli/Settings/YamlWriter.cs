using System.Text;
using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.Settings;

/// <summary>Writes the YAML that <see cref="YamlReader"/> reads, indented by four spaces like arduino-cli's.</summary>
internal static class YamlWriter
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        if (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            Append(text, node, 0);
        else
            text.Append(Scalar(node)).Append('\n');
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode node, int indent)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                text.Append(' ', indent).Append("- ").Append(Scalar(item)).Append('\n');
            return;
        }

        foreach (var (key, value) in node.AsObject())
        {
            text.Append(' ', indent).Append(key).Append(':');
            if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                Append(text.Append('\n'), value, indent + 4);
            else
                text.Append(' ').Append(Scalar(value)).Append('\n');
        }
    }

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray => "[]",
        JsonObject => "{}",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => Text(text),
        _ => value.ToJsonString(),
    };

    private static string Text(string text)
    {
        var isPlain = text.Length > 0
            && text is not ("true" or "false" or "null" or "~")
            && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '.')
            && text == text.Trim()
            && !text.EndsWith(':')
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal);
        return isPlain
            ? text
            : '"' + text.Replace(@"\", @"\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
    }
}
