using System.Net;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Access;

/// <summary>
/// Adds devices that have to be accepted. That they are pending is on disk before anything else about them, because a
/// device without that counts as accepted.
/// </summary>
public sealed class PendingDevices(Fleet fleet, AuditedChanges changes)
{
    /// <summary>
    /// Makes a device pending that is new, or on which nobody has set anything. False if it is new and not added; then
    /// the time is until the next one is allowed (<see cref="Fleet.FindOrEnrol"/>).
    /// </summary>
    /// <exception cref="DbUpdateException">The database cannot be written. Nothing has changed.</exception>
    public async Task<(bool IsPending, TimeSpan? RetryAfter)> AddAsync(
        MacAddress mac, IPAddress? address, CancellationToken cancellationToken)
    {
        if (fleet.Find(mac) is null && !fleet.TryCountNew(address, out var retryAfter))
            return (false, retryAfter);

        // Added with the row that it is pending, and not before: a poll that gives up while it waits for the disk
        // would have to remove it again, while others of the same board are answered.
        var pending = DeviceSettings.InitialOf(mac) with { Enrolment = Enrolment.Pending };
        await changes.MakeAsync(
            Actor.System,
            () => fleet.Find(mac)?.Settings is not null
                ? new Change<bool>(true)
                : new Change<bool>(true)
                {
                    Write = context =>
                    {
                        DeviceRows.Write(context, [pending]);
                        return Task.CompletedTask;
                    },
                    Apply = () => fleet.FindOrAdd(mac).Settings = pending,
                },
            cancellationToken);
        return (true, null);
    }
}
