using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Devices;

/// <summary><c>/api/devices</c>: the boards, and how their updates went.</summary>
public static class DeviceEndpoints
{
    private const int MaximumPage = 1000;

    public static RouteGroupBuilder MapDevices(this RouteGroupBuilder api)
    {
        var devices = api.MapGroup("/devices").WithTags("Devices");
        devices.MapGet("", List).WithName("ListDevices")
            .WithSummary("All devices by MAC address; page with after and take")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        devices.MapGet("/{mac}", ReadAsync).WithName("ReadDevice")
            .WithSummary("One device with its update history, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        devices.MapDelete("/{mac}", DeleteAsync).WithName("DeleteDevice")
            .WithSummary("Forget a device and its history; its next poll adds it again")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        devices.MapPost("/{mac}/updates/{update:guid}/release", ReleaseAsync).WithName("ReleaseUpdate")
            .WithSummary("Release an update that is on hold")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        devices.MapDeviceActions();
        return devices;
    }

    /// <param name="after">The last MAC address of the page before.</param>
    private static Results<Ok<DeviceView[]>, ProblemHttpResult> List(
        Fleet fleet, string? project = null, string? after = null, int take = 100)
    {
        MacAddress start = default;
        if (after is not null && !MacAddress.TryParse(after, out start))
            return BadAddress(after);

        return TypedResults.Ok(fleet.All
            .Where(device => device.Mac > start && (project is null || device.Project == project))
            .OrderBy(device => device.Mac)
            .Take(Math.Clamp(take, 1, MaximumPage))
            .Select(DeviceViews.ToView)
            .ToArray());
    }

    private static async Task<Results<Ok<DeviceDetails>, ProblemHttpResult>> ReadAsync(
        string mac, Fleet fleet, WriteBehind writer, OtaStackContext context, CancellationToken cancellationToken)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;

        await writer.TryFlushUpdatesAsync(cancellationToken);
        var history = await context.Updates.AsNoTracking()
            .Where(update => update.Device == device.Mac)
            .OrderByDescending(update => update.StartedAt)
            .Take(UpdateHistory.Maximum)
            .ToReadableListAsync(cancellationToken);
        return TypedResults.Ok(new DeviceDetails(device.ToView(), [.. history.Select(update => update.ToView())]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string mac, Fleet fleet, WriteBehind writer, CancellationToken cancellationToken)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;

        await writer.ForgetAsync([device], fleet.Remove, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(
        string mac, Guid update, Fleet fleet, OpenUpdates updates)
    {
        if (!TryFind(fleet, mac, out var device, out var problem))
            return problem;

        if (updates.Release(device, update) is not { } saved)
        {
            return TypedResults.Problem(
                "This device has no update on hold with this id.", statusCode: StatusCodes.Status409Conflict,
                title: "Not on hold");
        }

        await saved;
        return TypedResults.NoContent();
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
            problem = BadAddress(mac);
        else if ((device = fleet.Find(address)) is null)
            problem = TypedResults.Problem($"{address} has never polled here.",
                statusCode: StatusCodes.Status404NotFound, title: "No such device");
        return device is not null;
    }

    private static ProblemHttpResult BadAddress(string text) => TypedResults.Problem(
        $"\"{(text.Length > 32 ? text[..32] + "…" : text)}\" is not a MAC address. Expected e.g. 5C:CF:7F:AA:BB:CC.",
        statusCode: StatusCodes.Status400BadRequest, title: "Not a MAC address");
}
