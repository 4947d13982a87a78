using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary><c>PATCH /api/devices/{mac}</c>: what people set on a device.</summary>
internal static class DeviceEditEndpoints
{
    private const int MaximumBytes = 64 * 1024;

    public static void MapDeviceEdit(this RouteGroupBuilder devices) => devices.MapPatch("/{mac}", PatchAsync)
        .Accepts<DevicePatch>("application/json", "application/merge-patch+json")
        .WithName("ChangeDevice")
        .WithSummary("Change what people set on a device; ?dryRun=true only returns what it would be")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<Results<Ok<DeviceView>, ProblemHttpResult>> PatchAsync(
        string mac, HttpContext http, Actor actor, DeviceChanges changes, FirmwareCatalog catalog,
        CancellationToken cancellationToken, bool dryRun = false)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return DeviceProblems.InvalidMac(mac);
        if (!http.Request.TryReadIfMatch(out var condition, out var problem))
            return problem;

        (var body, problem) = await JsonBody.ReadAsync(
            http, MaximumBytes, "{\"name\": \"Kitchen\"}", cancellationToken);
        if (problem is not null)
            return problem;

        var (change, errors) = DevicePatchReader.Read(body, catalog.Current);
        if (errors.Count > 0)
            return Problems.InvalidFields(errors);

        var edit = await changes.ChangeAsync(
            actor, address, change, settings => condition.Allows(EntityTags.Of(settings)), dryRun, cancellationToken);
        switch (edit.Outcome)
        {
            case DeviceEditOutcome.NoSuchDevice:
                return DeviceProblems.NoSuchDevice(address);
            case DeviceEditOutcome.ChangedMeanwhile:
                return IfMatch.Failed;
            case DeviceEditOutcome.Refused:
                return Problems.InvalidFields(new Dictionary<string, string> { ["pin"] = edit.Reason! });
            default:
                http.Response.SetETag(EntityTags.Of(edit.Settings!));
                return TypedResults.Ok(edit.Device!.ToView(edit.Settings));
        }
    }
}
