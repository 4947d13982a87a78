using System.Text.Json;

namespace OtaStack.Contracts.Builds;

/// <summary>
/// Says what is wrong with an unreadable <c>build.json</c>: it is not JSON, or a value has the wrong type.
/// </summary>
internal static class BuildManifestFault
{
    private const int LongestValue = 40;
    private const string Text = "text in quotes";

    /// <summary>Continues a sentence that begins with the file's name.</summary>
    /// <param name="utf8">The file, without byte order mark.</param>
    /// <param name="exception">Why it could not be read.</param>
    public static string Describe(ReadOnlySpan<byte> utf8, JsonException exception)
    {
        var line = exception.LineNumber + 1;
        try
        {
            var reader = new Utf8JsonReader(utf8,
                new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            using var json = JsonDocument.ParseValue(ref reader);
            if (reader.Read() || json.RootElement.ValueKind != JsonValueKind.Object)
                return "is not a JSON object: { … }";

            var field = FieldOf(exception.Path);
            var value = json.RootElement.EnumerateObject()
                .LastOrDefault(property => property.Name.Equals(field, StringComparison.OrdinalIgnoreCase));
            if (value.Value.ValueKind == JsonValueKind.Undefined)
                return $"has a value of the wrong type (line {line})";

            if (value.Value.ValueKind == JsonValueKind.String && ExpectedOf(value) == Text)
                return $"is not valid JSON: \"{value.Name}\" contains an invalid character (line {line})";

            var text = value.Value.GetRawText();
            if (text.Length > LongestValue)
                text = text[..LongestValue] + "…";
            return $"has \"{value.Name}\": {text} (line {line}), which must be {ExpectedOf(value)}";
        }
        catch (JsonException)
        {
            return $"is not valid JSON (line {line})";
        }
    }

    /// <summary><c>flags</c> for <c>$.flags.LED</c>.</summary>
    private static string? FieldOf(string? path) =>
        path is ['$', '.', .. var rest] ? rest.Split('.', '[')[0] : null;

    private static string ExpectedOf(JsonProperty property) => property.Name.ToUpperInvariant() switch
    {
        "VERSIONISREPORTED" or "GITDIRTY" or "OPAQUE" => "true or false",
        "DURATIONSECONDS" => "a number",
        "SOURCETIME" or "BUILTAT" => "a time, such as \"2026-11-23T10:14:58Z\"",
        "LIBRARIES" => "a list of texts, such as [\"ArduinoJson@7.0.4\"]",
        "BOARDOPTIONS" or "FLAGS" => "an object of texts, such as {\"LED\": \"2\"}",
        _ when property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False =>
            $"text: write it in quotes, \"{property.Value.GetRawText()}\"",
        _ => Text,
    };
}
