using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices.Replacement;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Updates;
using OtaStack.Contracts;

namespace OtaStack.Api.Devices;

/// <summary><c>/api/devices</c>: the boards, and how their updates went.</summary>
public static class DeviceEndpoints
{
    private const int MaximumPage = 1000;

    public static RouteGroupBuilder MapDevices(this RouteGroupBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("Devices");
        devices.MapGet("", List).WithName("ListDevices")
            .WithSummary("The devices that a target expression selects, a page at a time")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        devices.MapGet("/{mac}", ReadAsync).WithName("ReadDevice")
            .WithSummary("One device with its update history, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        devices.MapGet("/{mac}/updates", ListUpdatesAsync).WithName("ListUpdates")
            .WithSummary("The updates of a device, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        devices.MapDelete("/{mac}", DeleteAsync).WithName("DeleteDevice")
            .WithSummary("Forget a device and its history; its next poll adds it again")
            .WithDescription("Only an admin may forget a device that has a token, or has shown one.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        devices.MapPost("/{mac}/updates/{update:guid}/release", ReleaseAsync).WithName("ReleaseUpdate")
            .AcceptsIdempotencyKey(maximumBytes: 1024)
            .WithSummary("Release an update that is on hold")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        devices.MapDeviceEdit();
        devices.MapDeviceActions();
        devices.MapReplacement();
        devices.MapWhy();
        return devices;
    }

    /// <param name="q">A target expression; without one, all devices.</param>
    /// <param name="sort">A field, such as <c>seen</c>; <c>-</c> before it reverses the order.</param>
    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Devices on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<DeviceView>>, ProblemHttpResult> List(
        Fleet fleet, GroupCatalog groups, TimeProvider time, string? q = null, string sort = "mac",
        string? after = null, int limit = 100)
    {
        if (!TargetExpression.TryParse(q, groups.Current, out var expression, out var error))
            return TargetProblems.Invalid(error);
        if (!DeviceOrder.TryParse(sort, out var order))
        {
            return Problems.InvalidParameter(
                $"sort: one of {DeviceOrder.FieldNames}, with - before it for the reverse order.");
        }

        if (limit is < 1 or > MaximumPage)
            return Problems.InvalidParameter($"limit: 1 to {MaximumPage}.");
        DeviceKey? last = null;
        if (after is not null)
        {
            if (!DeviceCursor.TryRead(after, order, out var key))
                return Problems.InvalidParameter("after: give \"next\" of the page before, and the same sort.");
            last = key;
        }

        var (devices, end, total) = DeviceSearch.Page(fleet, expression, order, last, limit, time.GetUtcNow());
        return TypedResults.Ok(new ListPage<DeviceView>(
            [.. devices.Select(device => device.ToView())], end is { } next ? DeviceCursor.Write(order, next) : null,
            total));
    }

    private static async Task<Results<Ok<DeviceDetails>, ProblemHttpResult>> ReadAsync(
        string mac, Fleet fleet, WriteBehind writer, OtaStackContext context, HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;

        await writer.TryFlushUpdatesAsync(cancellationToken);
        var history = await context.Updates.AsNoTracking()
            .Where(update => update.Device == device.Mac)
            .OrderByDescending(update => update.StartedAt)
            .Take(UpdateHistory.Maximum)
            .ToReadableListAsync(cancellationToken);
        var settings = DeviceSettings.Of(device);
        response.SetETag(EntityTags.Of(settings));
        return TypedResults.Ok(new DeviceDetails(
            device.ToView(settings), [.. history.Select(update => update.ToView())]));
    }

    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Updates on a page, 1 to 1000.</param>
    private static async Task<Results<Ok<ListPage<UpdateView>>, ProblemHttpResult>> ListUpdatesAsync(
        string mac, Fleet fleet, WriteBehind writer, OtaStackContext context, CancellationToken cancellationToken,
        string? after = null, int limit = 100)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;
        if (limit is < 1 or > MaximumPage)
            return Problems.InvalidParameter($"limit: 1 to {MaximumPage}.");
        Guid? last = null;
        if (after is not null)
        {
            if (!Guid.TryParseExact(after, "D", out var id))
                return Problems.InvalidParameter("after: give \"next\" of the page before.");
            last = id;
        }

        // Ids begin with the time (UUID version 7), so their order is that of StartedAt.
        await writer.TryFlushUpdatesAsync(cancellationToken);
        var updates = context.Updates.AsNoTracking().Where(update => update.Device == device.Mac);
        var page = await updates.Where(update => last == null || update.Id < last)
            .OrderByDescending(update => update.Id).Take(limit + 1).ToReadableListAsync(cancellationToken);
        return TypedResults.Ok(new ListPage<UpdateView>(
            [.. page.Take(limit).Select(update => update.ToView())],
            page.Count > limit ? page[limit - 1].Id.ToString() : null, await updates.CountAsync(cancellationToken)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string mac, HttpRequest request, Actor actor, Fleet fleet, DeviceChanges changes,
        CancellationToken cancellationToken)
    {
        if (!request.TryReadIfMatch(out var condition, out var problem) || !TryFind(fleet, mac, out var device,
            out problem))
            return problem;

        var (forgotten, skipped) = await changes.ForgetAsync(
            actor, [device], present => condition.Allows(EntityTags.Of(DeviceSettings.Of(present))), isDryRun: false,
            cancellationToken);
        return forgotten == 1 ? TypedResults.NoContent()
            : skipped is [{ Reason: var reason }] ? Problems.OnlyAdmins(reason)
            : fleet.Find(device.Mac) == device ? IfMatch.Failed
            : DeviceProblems.NoSuchDevice(device.Mac);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(
        string mac, Guid update, Actor actor, Fleet fleet, OpenUpdates updates, CancellationToken cancellationToken)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;

        return await updates.ReleaseAsync(actor, [device], update, isDryRun: false, cancellationToken) == 1
            ? TypedResults.NoContent()
            : Problems.Of(
                StatusCodes.Status409Conflict, ProblemTypes.NotOnHold, "Not on hold",
                "This device has no update on hold with this id.");
    }

    /// <summary>
    /// The device with this MAC address; or the response, if the text is not one or the device is unknown.
    /// </summary>
    private static bool TryFind(
        Fleet fleet, string mac, [NotNullWhen(true)] out Device? device,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (device, problem) = (null, null);
        if (!MacAddress.TryParse(mac, out var address))
            problem = DeviceProblems.InvalidMac(mac);
        else if ((device = fleet.Find(address)) is null)
            problem = DeviceProblems.NoSuchDevice(address);
        return device is not null;
    }
}
