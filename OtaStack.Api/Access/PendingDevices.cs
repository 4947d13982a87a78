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
        var pending = DeviceSettings.InitialOf(mac) with { Enrolment = Enrolment.Pending };
        if (fleet.FindOrEnrol(mac, address, out var retryAfter, pending) is not { } device)
            return (false, retryAfter);

        var isNew = ReferenceEquals(device.Settings, pending);
        try
        {
            await changes.MakeAsync(
                Actor.System,
                () => isNew || device.Settings is null
                    ? new Change<bool>(true)
                    {
                        Write = context =>
                        {
                            DeviceRows.Write(context, [pending]);
                            return Task.CompletedTask;
                        },
                        Apply = () => device.Settings ??= pending,
                    }
                    : new Change<bool>(false),
                cancellationToken);
        }
        catch when (isNew)
        {
            fleet.Remove(device);
            throw;
        }

        return (true, null);
    }
}
