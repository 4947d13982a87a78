using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace OtaStack.Web.Requests;

/// <summary>Problem details of a service (RFC 9457) as an exception for people.</summary>
internal static class ServiceProblem
{
    public static async Task<ServiceException> ReadAsync(
        HttpResponseMessage response, string service, JsonSerializerOptions json, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(json, stop);
            var detail = string.Join(' ', [problem?.Detail, .. ErrorsOf(problem)]).Trim();
            return new ServiceException(
                status, problem?.Title ?? $"Status {status}", detail.Length > 0 ? detail : $"{service} refused it.");
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException)
        {
            return new ServiceException(
                status, $"Status {status}", $"{service} answered in a way that could not be read. Its log has the cause.",
                exception);
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
