using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Devices.Replacement;

/// <summary><c>POST /api/devices/{mac}/replace</c>: new hardware takes the place of a device.</summary>
internal static class ReplacementEndpoints
{
    private const int MaximumBytes = 4 * 1024;
    private const string Fields = "by, overwrite";

    public static void MapReplacement(this RouteGroupBuilder devices) => devices.MapPost("/{mac}/replace", ReplaceAsync)
        .Accepts<ReplacementRequest>("application/json")
        .AcceptsIdempotencyKey(MaximumBytes)
        .WithName("ReplaceDevice")
        .WithSummary("New hardware takes over name, note, tags, groups, pin, channel, enrolment and history of a device")
        .WithDescription(
            "The old device is forgotten. The response is the new one. ?dryRun=true only returns what it would be. Only "
                + "an admin may replace a device that has a token, or has shown one.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<Results<Ok<DeviceView>, ProblemHttpResult>> ReplaceAsync(
        string mac, HttpContext http, Actor actor, DeviceReplacement replacements, CancellationToken cancellationToken,
        bool dryRun = false)
    {
        if (!MacAddress.TryParse(mac, out var old))
            return DeviceProblems.InvalidMac(mac);
        if (!http.Request.TryReadIfMatch(out var condition, out var problem))
            return problem;
        (var body, problem) = await JsonBody.ReadAsync(
            http, MaximumBytes, "{\"by\": \"5C:CF:7F:AA:BB:CC\"}", cancellationToken);
        if (problem is not null)
            return problem;
        if (!TryRead(body, old, out var replacement, out var errors))
            return Problems.InvalidFields(errors);

        var result = await replacements.ReplaceAsync(
            actor, replacement, settings => condition.Allows(EntityTags.Of(settings)),
            done => KeptResponse.Of(
                StatusCodes.Status200OK, null, EntityTags.Of(done.Settings!).ToString(), ViewOf(done)),
            dryRun, cancellationToken);
        switch (result.Outcome)
        {
            case ReplacementOutcome.NoSuchDevice:
                return DeviceProblems.NoSuchDevice(old);
            case ReplacementOutcome.ChangedMeanwhile:
                return IfMatch.Failed;
            case ReplacementOutcome.HasSettings:
                return Problems.Of(
                    StatusCodes.Status409Conflict, ProblemTypes.DeviceHasSettings, "Device has settings",
                    $"{replacement.New} already has {result.Reason}. Repeat the request with \"overwrite\": true to "
                        + "discard that.");
            case ReplacementOutcome.PinDoesNotFit:
                return Problems.Of(
                    StatusCodes.Status409Conflict, ProblemTypes.PinDoesNotFit, "Pin does not fit",
                    $"The pin of {old} does not fit {replacement.New}. {result.Reason} Unpin {old} first.");
            case ReplacementOutcome.NeedsAdmin:
                return Problems.OnlyAdmins(
                    $"{old} has a token, or has shown one. Only an admin may replace it, because its tokens would move to "
                        + $"{replacement.New}, and it could poll without one afterwards.");
            default:
                http.Response.SetETag(EntityTags.Of(result.Settings!));
                return TypedResults.Ok(ViewOf(result));
        }
    }

    private static DeviceView ViewOf(ReplacementResult result) => result.Device!.ToView(result.Settings);

    private static bool TryRead(
        JsonElement body, MacAddress old, out ReplacementPlan replacement, out Dictionary<string, string> errors)
    {
        replacement = new ReplacementPlan(old, old, false);
        errors = [];
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name == "overwrite")
            {
                if (field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                    replacement = replacement with { Overwrite = field.Value.GetBoolean() };
                else
                    errors[field.Name] = "Expected true or false.";
            }
            else if (field.Name != "by")
            {
                errors[JsonBody.Shown(field.Name)] = JsonBody.CannotBeSet(Fields);
            }
            else if (JsonBody.Text(field.Value, out var text) is { } error)
            {
                errors[field.Name] = error;
            }
            else if (!MacAddress.TryParse(text, out var by))
            {
                errors[field.Name] = $"{Problems.Quoted(text)} is not a MAC address. Expected e.g. 5C:CF:7F:AA:BB:CC.";
            }
            else
            {
                replacement = replacement with { New = by };
            }
        }

        if (replacement.New == old && !errors.ContainsKey("by"))
            errors["by"] = "Required: the MAC address of the new hardware, which is not the old one.";
        return errors.Count == 0;
    }
}
