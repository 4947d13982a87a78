using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Api.Http;

/// <summary>
/// Bodies whose fields may be absent, null or a value. Deserialising them would not tell absent from null, and the
/// framework's own error response does not name the invalid field.
/// </summary>
internal static class JsonBody
{
    private const int LongestName = 40;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a JSON object, or returns why the body is not one.</summary>
    /// <param name="http">The request.</param>
    /// <param name="maximumBytes">Longer bodies get 413.</param>
    /// <param name="example">Such as <c>{"name": "lab"}</c>, for the message.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<(JsonElement Body, ProblemHttpResult? Problem)> ReadAsync(
        HttpContext http, int maximumBytes, string example, CancellationToken cancellationToken)
    {
        if (!http.Request.HasJsonContentType())
            return (default, Problems.InvalidBody("The body must be JSON, with Content-Type: application/json."));

        // With Idempotency-Key, the body has been read already, with the same limit.
        if (http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maximumBytes;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, Strict, cancellationToken);
            return body.RootElement.ValueKind == JsonValueKind.Object
                ? (body.RootElement.Clone(), null)
                : (default, Problems.InvalidBody($"The body must be a JSON object, such as {example}."));
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException) // The latter for a name that is not Unicode.
        {
            return (default, Problems.InvalidBody($"The body is not valid JSON: {exception.Message}"));
        }
    }

    /// <summary>The name of an unknown field, for a message.</summary>
    public static string Shown(string name) => name.Length > LongestName ? name[..LongestName] + "…" : name;

    /// <summary>What is wrong with a field that is unknown, or that only OtaStack sets, for people.</summary>
    /// <param name="fields">Those that can be set.</param>
    public static string CannotBeSet(string fields) => $"This field cannot be set. Fields that can be set: {fields}.";

    /// <summary>Reads a text or null. Returns what is wrong, for people; null if nothing is.</summary>
    public static string? Text(JsonElement value, out string? text)
    {
        text = null;
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return "Expected a text or null.";

        try
        {
            text = value.GetString();
            return null;
        }
        catch (InvalidOperationException) // Half of a surrogate pair, such as "\ud800".
        {
            return "It is not valid Unicode text.";
        }
    }

    /// <summary>Reads a list of texts; null is an empty list. Returns what is wrong, for people.</summary>
    public static string? Texts(JsonElement value, out List<string> texts)
    {
        texts = [];
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return "Expected a list of texts, or null.";

        foreach (var element in value.EnumerateArray())
        {
            if (Text(element, out var text) is { } error)
                return error;
            if (text is null)
                return "Expected a list of texts; one of them is null.";
            texts.Add(text);
        }

        return null;
    }
}
