using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>Lets operators release and end updates under way. Polls advance them (<see cref="DevicePolls"/>).</summary>
public sealed class OpenUpdates(Fleet fleet, AuditedChanges changes, WriteBehind writer, TimeProvider time)
{
    /// <summary>
    /// Releases updates that are on hold, in batches. A release is on disk, with its audit entry, before polls see it.
    /// </summary>
    /// <param name="actor">Who does.</param>
    /// <param name="devices">Whose updates.</param>
    /// <param name="updateId">Only this update; null for all of the devices.</param>
    /// <param name="isDryRun">Only count.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many devices had an update on hold.</returns>
    public async Task<int> ReleaseAsync(
        Actor actor, IReadOnlyCollection<Device> devices, Guid? updateId, bool isDryRun,
        CancellationToken cancellationToken)
    {
        var released = 0;
        foreach (var batch in devices.Chunk(DeviceChanges.DevicesAtOnce))
        {
            released += await changes.MakeAsync(
                actor, () =>
                {
                    var onHold = batch.SelectMany(device => OnHold(device, updateId)).ToList();
                    var count = onHold.Select(held => held.Device).Distinct().Count();
                    return isDryRun || count == 0 ? new Change<int>(count) : Release(onHold, count);
                },
                cancellationToken);
        }

        return released;
    }

    private Change<int> Release(List<HeldUpdate> onHold, int count)
    {
        var now = time.GetUtcNow();
        var released = onHold.ConvertAll(held => (Held: held, After: UpdateProgress.Release(held.Update, now)));
        return new Change<int>(count)
        {
            Write = context =>
            {
                DeviceRows.Write(context, released.Select(release => release.After));
                return Task.CompletedTask;
            },
            Entries = [.. onHold.Select(held => AuditEntry.Of(
                "update.release", $"device:{held.Update.Device}", new ReleasedUpdate(held.Update), null))],
            Apply = () =>
            {
                foreach (var ((device, kind, before), after) in released)
                {
                    lock (device)
                    {
                        // A poll may have ended it since.
                        if (!ReferenceEquals(device.OpenUpdate(kind), before))
                            continue;
                        device.SetOpenUpdate(kind, after);
                        _ = writer.SaveAsync(after, isNew: false); // Replaces what may be queued of it.
                    }
                }
            },
        };
    }

    private static IEnumerable<HeldUpdate> OnHold(Device device, Guid? updateId)
    {
        lock (device)
        {
            if (device.IsForgotten)
                return [];
            return [.. Enum.GetValues<FirmwareKind>()
                .Select(kind => (Kind: kind, Update: device.OpenUpdate(kind)))
                .Where(open => open.Update is { State: UpdateState.Failed } update
                    && (updateId is null || update.Id == updateId))
                .Select(open => new HeldUpdate(device, open.Kind, open.Update!))];
        }
    }

    /// <summary>Ends the updates to a deleted firmware. The task ends when that is on disk.</summary>
    public Task AbandonAsync(PublishedFirmware firmware)
    {
        var saved = new List<Task>();
        foreach (var device in fleet.All)
        {
            lock (device)
            {
                if (device.OpenUpdate(firmware.Record.Kind) is not { } open || open.Firmware != firmware.Record.Sha256)
                    continue;
                device.SetOpenUpdate(firmware.Record.Kind, null);
                saved.Add(writer.SaveAsync(UpdateProgress.Supersede(open, time.GetUtcNow()), isNew: false));
            }
        }

        return Task.WhenAll(saved);
    }

    /// <summary>How many devices were offered the firmware and have not reported it yet.</summary>
    public int CountUnderWay(PublishedFirmware firmware) => fleet.All.Count(device =>
    {
        lock (device)
        {
            return device.OpenUpdate(firmware.Record.Kind) is { State: UpdateState.Offered
                or UpdateState.Downloaded } open
                && open.Firmware == firmware.Record.Sha256;
        }
    });

    private sealed record HeldUpdate(Device Device, FirmwareKind Kind, UpdateRecord Update);

    // What the audit says about it.
    private sealed record ReleasedUpdate(Guid Update, string Firmware, string Project, string? Version)
    {
        public ReleasedUpdate(UpdateRecord update)
            : this(update.Id, update.Firmware, update.Project, update.ToVersion)
        {
        }
    }
}
