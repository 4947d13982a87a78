using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary><c>POST /api/devices/actions</c>: runs one action on many devices.</summary>
internal static class DeviceActionEndpoints
{
    private const string Forget = "forget";

    public static void MapDeviceActions(this RouteGroupBuilder devices) => devices.MapPost("/actions", ActAsync)
        .Accepts<DeviceActionRequest>("application/json")
        .WithName("ActOnDevices")
        .WithSummary("Forget many devices with their history; ?dryRun=true only counts them")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<DeviceActionResult>, ProblemHttpResult>> ActAsync(
        HttpRequest http, Fleet fleet, WriteBehind writer, TimeProvider time, CancellationToken cancellationToken,
        bool dryRun = false)
    {
        var (request, fault) = await ReadAsync(http, cancellationToken);
        if (request is null)
            return Bad(fault!);
        if (DeviceSelection.Of(request, time.GetUtcNow(), out fault) is not { } selection)
            return Bad(fault!);

        var (matched, skipped) = selection.In(fleet);
        if (!dryRun)
            await writer.ForgetAsync(matched, fleet.Remove, cancellationToken);
        return TypedResults.Ok(new DeviceActionResult(matched.Count, matched.Count, skipped));
    }

    // The framework's own error response does not name the invalid field.
    private static async Task<(DeviceActionRequest?, string? Fault)> ReadAsync(
        HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasJsonContentType())
            return (null, "The body must be JSON, with Content-Type: application/json.");

        try
        {
            var request = await http.ReadFromJsonAsync<DeviceActionRequest>(cancellationToken);
            return request?.Action == Forget ? (request, null) : (null, $"\"action\" must be \"{Forget}\".");
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException) // The latter for an unknown charset.
        {
            return (null, $"The body is not a device action: {exception.Message}");
        }
    }

    private static ProblemHttpResult Bad(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Invalid device action");
}
