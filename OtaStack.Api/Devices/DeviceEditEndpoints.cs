using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Devices;

/// <summary><c>PATCH /api/devices/{mac}</c>: what people set on a device.</summary>
internal static class DeviceEditEndpoints
{
    private const int MaximumBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

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

        var (change, fault) = await ReadAsync(http, catalog.Current, cancellationToken);
        if (change is null)
            return fault!;

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

    private static async Task<(DeviceChange?, ProblemHttpResult?)> ReadAsync(
        HttpContext http, CatalogSnapshot published, CancellationToken cancellationToken)
    {
        if (!http.Request.HasJsonContentType())
            return (null, Problems.InvalidBody("The body must be JSON, with Content-Type: application/json."));

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaximumBytes;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, Strict, cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
                return (null, Problems.InvalidBody("The body must be a JSON object, such as {\"name\": \"kitchen\"}."));

            var (change, errors) = DevicePatchReader.Read(body.RootElement, published);
            return errors.Count == 0 ? (change, null) : (null, Problems.InvalidFields(errors));
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException) // The latter for a name that is not Unicode.
        {
            return (null, Problems.InvalidBody($"The body is not valid JSON: {exception.Message}"));
        }
    }
}
