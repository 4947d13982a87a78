using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Firmware;

/// <summary>
/// <c>/api/firmware/{sha256}/recall</c>: recalled firmware reaches no device through a channel, and devices that run it
/// are offered what their channel had before.
/// </summary>
internal static class RecallEndpoints
{
    private const int MaximumBytes = 16 * 1024;
    private const int LongestReason = 500;

    public static void MapRecall(this RouteGroupBuilder firmware)
    {
        firmware.MapPost("/{sha256}/recall", RecallAsync).WithName("RecallFirmware")
            .Accepts<RecallRequest>("application/json")
            .AcceptsIdempotencyKey(MaximumBytes)
            .WithSummary("Recall a firmware, with a reason; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        firmware.MapDelete("/{sha256}/recall", LiftAsync).WithName("LiftRecall")
            .WithSummary("Lift the recall of a firmware; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<FirmwareView>, ProblemHttpResult>> RecallAsync(
        string sha256, HttpContext http, Actor actor, FirmwareCatalog catalog, AuditedChanges changes,
        FleetReach reach, TimeProvider time, CancellationToken cancellationToken, bool dryRun = false)
    {
        var (body, problem) = await JsonBody.ReadAsync(
            http, MaximumBytes, "{\"reason\": \"reboots every hour\"}", cancellationToken);
        if (problem is not null)
            return problem;

        string? reason = null;
        var errors = new Dictionary<string, string>();
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name != "reason")
                errors[JsonBody.Shown(field.Name)] = JsonBody.CannotBeSet("reason");
            else if (JsonBody.Text(field.Value, out reason) is { } error)
                errors[field.Name] = error;
        }

        reason = reason?.Trim();
        if (errors.Count == 0 && (string.IsNullOrEmpty(reason) || reason.Length > LongestReason
            || reason.Any(char.IsControl)))
            errors["reason"] = $"Say why it is recalled, in 1 to {LongestReason} characters.";
        if (errors.Count > 0)
            return Problems.InvalidFields(errors);

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return await ChangeAsync(
            sha256, "firmware.recall", record => record with
            {
                RecalledAt = record.RecalledAt ?? now,
                RecallReason = reason,
            },
            actor, catalog, changes, reach, dryRun, cancellationToken);
    }

    private static Task<Results<Ok<FirmwareView>, ProblemHttpResult>> LiftAsync(
        string sha256, Actor actor, FirmwareCatalog catalog, AuditedChanges changes, FleetReach reach,
        CancellationToken cancellationToken, bool dryRun = false) =>
        ChangeAsync(
            sha256, "firmware.liftRecall", record => record with { RecalledAt = null, RecallReason = null },
            actor, catalog, changes, reach, dryRun, cancellationToken);

    private static async Task<Results<Ok<FirmwareView>, ProblemHttpResult>> ChangeAsync(
        string sha256, string action, Func<FirmwareRecord, FirmwareRecord> change, Actor actor,
        FirmwareCatalog catalog, AuditedChanges changes, FleetReach reach, bool isDryRun,
        CancellationToken cancellationToken)
    {
        var changed = await changes.MakeAsync(
            actor, () =>
            {
                var published = catalog.Current;
                if (published.Find(sha256)?.Record is not { } before)
                    return new Change<CatalogSnapshot?>(null);

                var after = change(before);
                if (after == before)
                    return new Change<CatalogSnapshot?>(published);
                if (isDryRun)
                    return new Change<CatalogSnapshot?>(published.WithChanged(sha256, change));

                return new Change<CatalogSnapshot?>(published)
                {
                    Write = context => context.Firmware.Where(firmware => firmware.Sha256 == sha256)
                        .ExecuteUpdateAsync(set => set
                            .SetProperty(firmware => firmware.RecalledAt, after.RecalledAt)
                            .SetProperty(firmware => firmware.RecallReason, after.RecallReason)),
                    Entries = [AuditEntry.Of(action, $"firmware:{sha256}", FieldsOf(before), FieldsOf(after))],
                    Apply = () => catalog.Change(sha256, change),
                };
            },
            cancellationToken);
        if (changed is null)
            return FirmwareEndpoints.NotFound(sha256);
        if (!isDryRun)
            changed = catalog.Current;
        return changed.Find(sha256) is { } firmware
            ? TypedResults.Ok(firmware.ToView(changed) with { Reach = isDryRun ? null : reach.Now(firmware) })
            : FirmwareEndpoints.NotFound(sha256);
    }

    private static AuditedFields FieldsOf(FirmwareRecord record) =>
        new(record.RecalledAt is not null, record.RecallReason);

    private sealed record AuditedFields(bool IsRecalled, string? Reason);
}
