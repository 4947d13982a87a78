using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;

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
        if (request.Devices is null && string.IsNullOrWhiteSpace(request.Q))
            return Bad("Select devices with \"devices\", \"q\", or both; \"q\": \"*\" selects every device.");
        if (!TryParse(request.Devices, out var named, out fault))
            return Bad(fault);
        if (!TargetExpression.TryParse(request.Q, out var expression, out var error))
            return TargetProblems.Invalid(error);

        var (matched, skipped) = DeviceSelection.Select(fleet, named, expression, time.GetUtcNow());
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

    private static bool TryParse(
        string[]? texts, out HashSet<MacAddress>? named, [NotNullWhen(false)] out string? fault)
    {
        (named, fault) = (texts is null ? null : [], null);
        foreach (var text in texts ?? [])
        {
            if (MacAddress.TryParse(text, out var mac))
                named!.Add(mac);
            else
                fault = $"\"devices\" has \"{(text?.Length > 32 ? text[..32] + "…" : text)}\": expected a MAC address "
                    + "like 5C:CF:7F:AA:BB:CC.";
        }

        return fault is null;
    }

    private static ProblemHttpResult Bad(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Invalid device action");
}
