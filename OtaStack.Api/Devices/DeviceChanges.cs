using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Devices;

/// <summary>
/// Changes what people set on devices, and forgets devices. A change is on disk, with its audit entry, before it is in
/// memory. Changes of many devices are made in batches, so that offers are written in between; each device is changed
/// completely or not at all.
/// </summary>
public sealed class DeviceChanges(
    Fleet fleet, FirmwareCatalog catalog, TokenCatalog tokens, AuditedChanges changes, WriteBehind writer)
{
    internal const string ChangeAction = "device.change";
    internal const string ForgetAction = "device.forget";

    /// <summary>Devices in one transaction. Offers wait for it to end.</summary>
    internal const int DevicesAtOnce = 500;

    private const string WhyNotForget =
        "The device has a token, or has shown one. Only an admin may forget it, because it could poll without one "
            + "afterwards.";

    /// <summary>Each device may have hundreds of updates.</summary>
    private const int DevicesForgottenAtOnce = 200;

    /// <summary>Changes one device.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="mac">The device.</param>
    /// <param name="change">What to change.</param>
    /// <param name="mayChange">Whether the device may be changed, given what is set on it now.</param>
    /// <param name="isDryRun">Only say what it would be.</param>
    /// <param name="cancellationToken">Cancels it before it begins.</param>
    internal Task<DeviceEdit> ChangeAsync(
        Actor actor, MacAddress mac, DeviceChange change, Func<DeviceSettingsRecord, bool> mayChange, bool isDryRun,
        CancellationToken cancellationToken) =>
        changes.MakeAsync(
            actor, () =>
            {
                if (fleet.Find(mac) is not { } device)
                    return new Change<DeviceEdit>(new DeviceEdit(DeviceEditOutcome.NoSuchDevice));
                if (!mayChange(DeviceSettings.Of(device)))
                    return new Change<DeviceEdit>(new DeviceEdit(DeviceEditOutcome.ChangedMeanwhile));
                if (WhyNot(device, change) is { } reason)
                    return new Change<DeviceEdit>(new DeviceEdit(DeviceEditOutcome.Refused) { Reason = reason });

                var edit = new DeviceEdit(DeviceEditOutcome.Done)
                {
                    Device = device,
                    Settings = change.ApplyTo(DeviceSettings.Of(device)),
                };
                return Written(edit, [(device, edit.Settings)], isDryRun);
            },
            cancellationToken);

    /// <summary>
    /// Changes many devices. If it is cancelled or fails, earlier batches stay changed.
    /// </summary>
    /// <returns>How many were changed, and those that cannot be.</returns>
    internal async Task<(int Changed, List<SkippedDevice> Skipped)> ChangeAsync(
        Actor actor, IReadOnlyCollection<Device> devices, DeviceChange change, bool isDryRun,
        CancellationToken cancellationToken)
    {
        var (changed, skipped) = (0, new List<SkippedDevice>());
        foreach (var batch in devices.Chunk(DevicesAtOnce))
        {
            changed += await changes.MakeAsync(
                actor, () =>
                {
                    var edits = new List<(Device, DeviceSettingsRecord)>();
                    foreach (var device in batch)
                    {
                        var before = DeviceSettings.Of(device);
                        if (fleet.Find(device.Mac) != device)
                            skipped.Add(new SkippedDevice(device.Mac, "It was forgotten meanwhile."));
                        else if (WhyNot(device, change) is { } reason)
                            skipped.Add(new SkippedDevice(device.Mac, reason));
                        else if (change.ApplyTo(before) is var after && after.Revision != before.Revision)
                            edits.Add((device, after));
                    }

                    return Written(edits.Count, edits, isDryRun);
                },
                cancellationToken);
        }

        return (changed, skipped);
    }

    /// <summary>
    /// Deletes devices with their updates. Nothing is written while a batch is deleted, so the deletion cannot include
    /// a row of a later poll. If it is cancelled or fails, earlier batches stay deleted.
    /// </summary>
    /// <param name="actor">Who does; null for OtaStack itself, which leaves no entry in the audit.</param>
    /// <param name="devices">Which.</param>
    /// <param name="mayForget">Whether to delete it, as it is when its turn comes.</param>
    /// <param name="isDryRun">Only say what would be.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many were deleted, and those that only an admin may delete.</returns>
    public async Task<(int Forgotten, List<SkippedDevice> Skipped)> ForgetAsync(
        Actor? actor, IReadOnlyCollection<Device> devices, Func<Device, bool> mayForget, bool isDryRun,
        CancellationToken cancellationToken)
    {
        var (forgotten, skipped, who) = (0, new List<SkippedDevice>(), actor ?? Actor.System);
        foreach (var batch in devices.Chunk(DevicesForgottenAtOnce))
        {
            forgotten += await changes.MakeAsync(
                who, () =>
                {
                    var present = batch.Where(device =>
                        fleet.Find(device.Mac) == device && mayForget(device)).ToList();
                    present.RemoveAll(device =>
                    {
                        if (tokens.MayForget(who, device))
                            return false;

                        skipped.Add(new SkippedDevice(device.Mac, WhyNotForget));
                        return true;
                    });
                    return isDryRun ? new Change<int>(present.Count) : new Change<int>(present.Count)
                    {
                        FreesSpace = true,
                        Write = present.Count == 0 ? null : context => DeviceRows.DeleteAsync(
                            context, [.. present.Select(device => device.Mac)]),
                        Entries = actor is null ? [] : [.. present.Select(device => DeviceSettings.EntryOf(
                            ForgetAction, device.Mac, DeviceSettings.Of(device), null))],
                        Apply = () =>
                        {
                            writer.Forget(present);
                            present.ForEach(fleet.Remove);
                            present.ForEach(device => tokens.Set(TokenScope.Device, device.Mac.ToString(), []));
                            writer.Forgotten(present);
                        },
                    };
                },
                cancellationToken);
        }

        return (forgotten, skipped);
    }

    /// <summary>Why a device cannot be changed like this, for people; null if it can.</summary>
    internal string? WhyNot(Device device, DeviceChange change)
    {
        if (change.TagsToAdd.Count > 0 && change.ApplyTo(DeviceSettings.Of(device)).Tags.Count > DeviceTag.MaximumCount)
            return $"It would have more than {DeviceTag.MaximumCount} tags.";
        return change.Pin.Value is not { } pin ? null
            : catalog.Current.Find(pin) is not { } firmware ? "The firmware of the pin was deleted."
            : PinFit.WhyNot(device, firmware.Record);
    }

    private Change<T> Written<T>(
        T result, List<(Device Device, DeviceSettingsRecord Settings)> edits, bool isDryRun)
    {
        var different = edits.Where(edit =>
            edit.Settings.Revision != DeviceSettings.Of(edit.Device).Revision).ToList();
        if (isDryRun || different.Count == 0)
            return new Change<T>(result);

        return new Change<T>(result)
        {
            Write = context =>
            {
                DeviceRows.Write(context, different.Select(edit => edit.Settings));
                return Task.CompletedTask;
            },
            Entries = [.. different.Select(edit => DeviceSettings.EntryOf(
                ChangeAction, edit.Device.Mac, DeviceSettings.Of(edit.Device), edit.Settings))],
            Apply = () => different.ForEach(edit =>
            {
                edit.Device.Settings = edit.Settings;
                writer.SettingsChanged(edit.Device);
            }),
        };
    }
}

/// <summary>The result of a change of one device.</summary>
internal sealed record DeviceEdit(DeviceEditOutcome Outcome)
{
    /// <summary>If it was changed, or would be.</summary>
    public Device? Device { get; init; }

    /// <summary>What is set on it now, or would be.</summary>
    public DeviceSettingsRecord? Settings { get; init; }

    /// <summary>Why it cannot be changed, for people.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of a change of one device.</summary>
internal enum DeviceEditOutcome
{
    Done = 0,
    NoSuchDevice,
    ChangedMeanwhile,
    Refused,
}
