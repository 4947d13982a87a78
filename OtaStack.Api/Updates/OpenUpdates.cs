using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>Lets operators release and end updates under way. Polls advance them (<see cref="DevicePolls"/>).</summary>
public sealed class OpenUpdates(Fleet fleet, WriteBehind writer, TimeProvider time)
{
    /// <summary>
    /// Releases an update that is on hold. The task ends when that is on disk; null if the device has no such update on
    /// hold.
    /// </summary>
    public Task? Release(Device device, Guid updateId)
    {
        lock (device)
        {
            foreach (var kind in Enum.GetValues<FirmwareKind>())
            {
                if (device.OpenUpdate(kind) is not { State: UpdateState.Failed } open || open.Id != updateId)
                    continue;
                var released = UpdateProgress.Release(open, time.GetUtcNow());
                device.SetOpenUpdate(kind, released);
                return writer.SaveAsync(released, isNew: false);
            }
        }

        return null;
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
}
