using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace OtaStack.Web.Fleet;

/// <summary>Problem details of the API (RFC 9457) as an exception for people.</summary>
internal static class ApiProblem
{
    public static async Task<FleetException> ReadAsync(
        HttpResponseMessage response, JsonSerializerOptions json, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(json, stop);
            var detail = string.Join(' ', [problem?.Detail, .. ErrorsOf(problem)]).Trim();
            return new FleetException(
                status, problem?.Title ?? $"Status {status}", detail.Length > 0 ? detail : "The OTA service refused it.");
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException)
        {
            return new FleetException(
                status, $"Status {status}", "The OTA service's answer could not be read. Its log has the cause.", exception);
        }
    }

    // "errors" has a message for each field.
    private static IEnumerable<string?> ErrorsOf(ProblemDetails? problem) =>
        problem?.Extensions.TryGetValue("errors", out var errors) == true
            && errors is JsonElement { ValueKind: JsonValueKind.Object } fields
            ? fields.EnumerateObject().Select(field => field.Value.ValueKind == JsonValueKind.Array
                ? string.Join(' ', field.Value.EnumerateArray())
                : field.Value.ToString())
            : [];
}
