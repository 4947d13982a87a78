using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Firmware;
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
        devices.MapGet("", List).WithName("ListDevices").WithSummary("All devices by MAC address; page with after and take");
        devices.MapGet("/{mac}", ReadAsync).WithName("ReadDevice").WithSummary("One device with its update history, newest first");
        devices.MapDelete("/{mac}", DeleteAsync).WithName("DeleteDevice")
            .WithSummary("Forget a device and its history; its next poll enrols it anew");
        devices.MapPost("/{mac}/updates/{update:guid}/release", ReleaseAsync).WithName("ReleaseUpdate")
            .WithSummary("Let a held-back update try again");
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
        if (!MacAddress.TryParse(mac, out var address))
            return BadAddress(mac);
        if (fleet.Find(address) is not { } device)
            return NotFound(address);

        await writer.TryFlushUpdatesAsync(cancellationToken);
        var history = await context.Updates.AsNoTracking()
            .Where(update => update.Device == address)
            .OrderByDescending(update => update.StartedAt)
            .Take(UpdateHistory.Maximum)
            .ToReadableListAsync(cancellationToken);
        return TypedResults.Ok(new DeviceDetails(device.ToView(), [.. history.Select(update => update.ToView())]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string mac, Fleet fleet, WriteBehind writer, CancellationToken cancellationToken)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return BadAddress(mac);
        if (fleet.Find(address) is not { } device)
            return NotFound(address);

        await writer.ForgetAsync(device, () => fleet.Remove(device), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(string mac, Guid update, Fleet fleet, DevicePolls polls)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return BadAddress(mac);
        if (fleet.Find(address) is not { } device)
            return NotFound(address);

        if (polls.Release(device, update) is not { } saved)
        {
            return FirmwareEndpoints.Problem(
                StatusCodes.Status409Conflict, "Not held back", "This device has no held-back update with this id.");
        }

        await saved;
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult BadAddress(string text) => FirmwareEndpoints.Problem(
        StatusCodes.Status400BadRequest, "No MAC address",
        $"\"{(text.Length > 32 ? text[..32] + "…" : text)}\" is no MAC address. Expected e.g. 5C:CF:7F:AA:BB:CC.");

    private static ProblemHttpResult NotFound(MacAddress mac) => FirmwareEndpoints.Problem(
        StatusCodes.Status404NotFound, "No such device", $"{mac} has never polled here.");
}
