using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Devices;

/// <summary><c>POST /api/devices/actions</c>: runs one action on many devices.</summary>
internal static class DeviceActionEndpoints
{
    private const int MaximumBytes = 16 * 1024 * 1024;

    public static void MapDeviceActions(this RouteGroupBuilder devices) => devices.MapPost("/actions", ActAsync)
        .Accepts<DeviceActionRequest>("application/json")
        .AcceptsIdempotencyKey(MaximumBytes)
        .WithName("ActOnDevices")
        .WithSummary("Change, release or forget many devices; ?dryRun=true only counts them")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<DeviceActionResult>, ProblemHttpResult>> ActAsync(
        HttpRequest http, Actor actor, Fleet fleet, FirmwareCatalog catalog, GroupCatalog groups, DeviceChanges changes,
        OpenUpdates updates, TimeProvider time, CancellationToken cancellationToken, bool dryRun = false)
    {
        var (request, fault) = await ReadAsync(http, cancellationToken);
        if (request is null)
            return Problems.InvalidBody(fault!);
        if (!DeviceActions.TryRead(request, catalog.Current, out var action, out var errors))
            return Problems.InvalidFields(errors);
        if (request.Devices is null && string.IsNullOrWhiteSpace(request.Q))
        {
            return Problems.InvalidBody(
                "Select devices with \"devices\", \"q\", or both; \"q\": \"*\" selects every device.");
        }

        if (!TryParse(request.Devices, out var named, out fault))
            return Problems.InvalidFields(new Dictionary<string, string> { ["devices"] = fault });
        if (!TargetExpression.TryParse(request.Q, groups.Current, out var expression, out var error))
            return TargetProblems.Invalid(error);

        var (matched, skipped) = DeviceSelection.Select(fleet, named, expression, time.GetUtcNow());
        int changed;
        switch (action.Kind)
        {
            case DeviceActionKind.Forget:
                (changed, var kept) =
                    await changes.ForgetAsync(actor, matched, _ => true, dryRun, cancellationToken);
                skipped.AddRange(kept);
                break;
            case DeviceActionKind.Release:
                changed = await updates.ReleaseAsync(actor, matched, updateId: null, dryRun, cancellationToken);
                break;
            default:
                (changed, var refused) =
                    await changes.ChangeAsync(actor, matched, action.Change, dryRun, cancellationToken);
                skipped.AddRange(refused);
                break;
        }

        return TypedResults.Ok(new DeviceActionResult(matched.Count, changed, skipped));
    }

    // The framework's own error response does not name the invalid field.
    private static async Task<(DeviceActionRequest?, string? Fault)> ReadAsync(
        HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasJsonContentType())
            return (null, "The body must be JSON, with Content-Type: application/json.");

        try
        {
            return await http.ReadFromJsonAsync<DeviceActionRequest>(cancellationToken) is { } request
                ? (request, null)
                : (null, "The body is not a device action: it is null.");
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
                fault ??= $"{Problems.Quoted(text)} is not a MAC address like 5C:CF:7F:AA:BB:CC.";
        }

        return fault is null;
    }
}
