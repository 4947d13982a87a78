using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Updates;
using OtaStack.Contracts;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Api.Firmware;

/// <summary><c>/api/firmware</c>: upload, list, read, download, delete.</summary>
public static class FirmwareEndpoints
{
    private const int MaximumPage = 1000;

    public static RouteGroupBuilder MapFirmware(this RouteGroupBuilder api)
    {
        var firmware = api.MapGroup("/firmware").WithTags("Firmware");
        firmware.MapGet("", List).WithName("ListFirmware").WithSummary("The firmware of all projects, or of one, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        firmware.MapGet("/{sha256}", Read).WithName("ReadFirmware")
            .WithSummary("One firmware, and the boards it reaches")
            .ProducesProblem(StatusCodes.Status404NotFound);
        firmware.MapGet("/{sha256}/image", DownloadAsync).WithName("DownloadFirmware")
            .RequireAuthorization(GatewayTokens.OperatorReads)
            .WithSummary("The image; supports Range")
            .WithDescription("Needs the role operator, because an image can contain passwords and tokens.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        firmware.MapMethods("/{sha256}/image", [HttpMethods.Head], DownloadAsync)
            .RequireAuthorization(GatewayTokens.OperatorReads).ExcludeFromDescription();
        firmware.MapDelete("/{sha256}", DeleteAsync).WithName("DeleteFirmware")
            .WithSummary("Delete it; refused while an update to it is under way, unless force=true")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        firmware.MapRecall();
        firmware.MapStray();
        firmware.MapUpload();
        return firmware;
    }

    /// <param name="project">Of this project only.</param>
    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Firmware on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<FirmwareView>>, ProblemHttpResult> List(
        FirmwareCatalog catalog, string? project = null, string? after = null, int limit = 100)
    {
        if (limit is < 1 or > MaximumPage)
            return Problems.InvalidParameter($"limit: 1 to {MaximumPage}.");
        FirmwareKey? last = null;
        if (after is not null)
        {
            if (!FirmwareKey.TryParse(after, out var key))
                return Problems.InvalidParameter("after: give \"next\" of the page before.");
            last = key;
        }

        var published = catalog.Current;
        var all = published.All.Where(firmware => project is null || firmware.Record.Project == project).ToList();
        var page = all.Select(firmware => (Firmware: firmware, Key: FirmwareKey.Of(firmware.Record)))
            .Where(each => last is null || each.Key.CompareTo(last) > 0)
            .OrderBy(each => each.Key).Take(limit + 1).ToList();
        return TypedResults.Ok(new ListPage<FirmwareView>(
            [.. page.Take(limit).Select(each => each.Firmware.ToView(published))],
            page.Count > limit ? page[limit - 1].Key.ToString() : null, all.Count));
    }

    private static Results<Ok<FirmwareView>, ProblemHttpResult> Read(
        FirmwareCatalog catalog, FleetReach reach, string sha256) =>
        catalog.Current.Find(sha256) is { } firmware
            ? TypedResults.Ok(firmware.ToView(catalog.Current) with { Reach = reach.Recent(firmware) })
            : NotFound(sha256);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> DownloadAsync(
        HttpContext http, FirmwareCatalog catalog, FirmwareImages images, ImageDelivery delivery, string sha256)
    {
        if (catalog.Current.Find(sha256) is not { } firmware)
            return NotFound(sha256);
        if (await images.FindAsync(firmware, http.RequestAborted) is null)
        {
            return TypedResults.Problem(
                "The stored file is missing or does not match its SHA-256. Upload the image again, or delete the "
                    + "firmware.",
                statusCode: StatusCodes.Status404NotFound, title: "Image missing or damaged");
        }

        var name = string.Join('-', new[] { firmware.Record.Project, firmware.Record.Version?.Replace(' ', '_') }
            .OfType<string>());
        http.Response.Headers.ContentDisposition =
            new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileNameStar = name + ".bin" }
                .ToString();
        await delivery.SendAsync(http, firmware, ImageResponse.RangeOf(http, firmware));
        return TypedResults.Empty;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string sha256,
        FirmwareStore store,
        FirmwareImages images,
        OpenUpdates updates,
        Fleet fleet,
        GroupCatalog groups,
        Actor actor,
        CancellationToken cancellationToken,
        bool force = false)
    {
        var problem = NotFound(sha256);
        PublishedFirmware? deleted = null;
        if (!await store.DeleteAsync(sha256, actor, MayDelete, cancellationToken))
            return problem;

        images.Forget(sha256);
        await updates.AbandonAsync(deleted!);
        return TypedResults.NoContent();

        bool MayDelete(PublishedFirmware firmware)
        {
            deleted = firmware;
            if (WhyNotDelete(firmware, fleet, groups.Current, updates, force) is not { } reason)
                return true;
            problem = reason;
            return false;
        }
    }

    private static ProblemHttpResult? WhyNotDelete(
        PublishedFirmware firmware, Fleet fleet, TargetGroups groups, OpenUpdates updates, bool force)
    {
        // Without the image, nobody could say what these devices have to run.
        if (PinsOf(firmware.Record.Sha256, fleet, groups) is { } pins)
        {
            return Problems.Of(
                StatusCodes.Status409Conflict, ProblemTypes.InUse, "Firmware pinned",
                $"{pins} pinned to this firmware. Pin them to another one, or unpin them, first.");
        }

        var underWay = updates.CountUnderWay(firmware);
        return underWay == 0 || force ? null : Problems.Of(
            StatusCodes.Status409Conflict, ProblemTypes.InUse, "Firmware in use",
            $"{underWay} device(s) were offered this firmware and have not reported it yet. "
                + "Wait for them, or delete with ?force=true.");
    }

    private static string? PinsOf(string sha256, Fleet fleet, TargetGroups groups)
    {
        var devices = fleet.All.Count(device => device.Settings?.Pin == sha256);
        var names = groups.All.Where(group => group.Record.Pin == sha256).Select(group => group.Name).ToList();
        return (devices, names.Count) switch
        {
            (0, 0) => null,
            (_, 0) => $"{devices} device(s) are",
            (0, _) => $"The group(s) {string.Join(", ", names)} are",
            _ => $"{devices} device(s) and the group(s) {string.Join(", ", names)} are",
        };
    }

    /// <summary>404 for a SHA-256 that no firmware has.</summary>
    internal static ProblemHttpResult NotFound(string sha256) => Problems.Of(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchFirmware, "No such firmware",
        $"No firmware has the SHA-256 {(sha256.Length > 64 ? sha256[..64] + "…" : sha256)}. GET /api/firmware lists "
            + "all.");
}
