using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// All devices, in memory. Polls find and change them here; <see cref="WriteBehind"/> writes them to disk.
/// </summary>
public sealed class Fleet(
    FirmwareCatalog catalog,
    IDbContextFactory<OtaStackContext> contexts,
    UnreadableRows unreadable,
    NewDeviceLimit newDevices,
    IOptions<FleetOptions> options,
    TimeProvider time)
{
    /// <summary>
    /// How old an unwritten heartbeat can be: they wait while the disk is full. Reading further back only slows the
    /// start.
    /// </summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<MacAddress, Device> _devices = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Device? Find(MacAddress mac) => _devices.GetValueOrDefault(mac);

    /// <summary>Every device, in no particular order.</summary>
    public IEnumerable<Device> All => _devices.Select(entry => entry.Value); // "Values" would copy under all locks.

    /// <summary>
    /// The device, added now if it is new. Null if the fleet is full, or if <paramref name="address"/> has reached its
    /// limit of new devices; then <paramref name="retryAfter"/> is the time until the next one is allowed. A new device
    /// gets <paramref name="settings"/>.
    /// </summary>
    public Device? FindOrEnrol(
        MacAddress mac, IPAddress? address, out TimeSpan? retryAfter, DeviceSettingsRecord? settings = null)
    {
        retryAfter = null;
        if (_devices.TryGetValue(mac, out var known))
            return known;
        if (Count >= options.Value.MaximumDevices)
            return null;
        if (!newDevices.TryEnrol(address, out var wait))
        {
            retryAfter = wait;
            return null;
        }

        var device = new Device(mac, time.GetUtcNow()) { Settings = settings };
        if (!_devices.TryAdd(mac, device))
            return _devices[mac];

        Interlocked.Increment(ref _count);
        return device;
    }

    /// <summary>
    /// The device, added now if it is new, although it has not polled. Only for what people set on it
    /// (<see cref="DeviceChanges"/>).
    /// </summary>
    internal Device FindOrAdd(MacAddress mac)
    {
        var device = new Device(mac);
        var found = _devices.GetOrAdd(mac, device);
        if (found == device)
            Interlocked.Increment(ref _count);
        return found;
    }

    /// <summary>
    /// Removes a device; its next poll adds it again. Only for <see cref="DeviceChanges.ForgetAsync"/>.
    /// </summary>
    internal void Remove(Device device)
    {
        if (_devices.TryRemove(KeyValuePair.Create(device.Mac, device)))
            Interlocked.Decrement(ref _count);
    }

    /// <summary>Reads the fleet from the database; called once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await unreadable.ReadAsync<DeviceRecord>(
            context, all => all, record => _devices[record.Mac] = new Device(record), cancellationToken);
        await unreadable.ReadAsync<DeviceSettingsRecord>(context, all => all, TakeSettings, cancellationToken);
        await unreadable.ReadAsync<UpdateRecord>(
            context, all => all.Where(UpdateRecord.IsOpenInDatabase), TakeOpenUpdate, cancellationToken);
        if (All.Max(device => (DateTimeOffset?)device.LastSeen) is { } newest && newest != default)
        {
            var since = newest - LongestLag;
            await unreadable.ReadAsync<UpdateRecord>(
                context, all =>
                    all.Where(update => update.State == UpdateState.Confirmed && update.ConfirmedAt > since),
                TakeConfirmation, cancellationToken);
        }

        _count = _devices.Count;
    }

    // Without a row, the device has never polled, or the process was killed before it wrote the row.
    private void TakeSettings(DeviceSettingsRecord settings) =>
        _devices.GetOrAdd(settings.Mac, mac => new Device(mac)).Settings = settings;

    // A confirmation is written at once. What the device reported with it is written later, or lost if the process is
    // killed.
    private void TakeConfirmation(UpdateRecord update)
    {
        if (_devices.GetValueOrDefault(update.Device) is { } device && update.ConfirmedAt > device.LastSeen)
            device.RestoreConfirmation(update.ConfirmedAt.Value, catalog.Current.Find(update.Firmware)?.Record);
    }

    private void TakeOpenUpdate(UpdateRecord update)
    {
        if (catalog.Current.Find(update.Firmware) is not { } firmware)
            return;

        // Offers are written at once, heartbeats later, so a new device may have an offer but no row yet.
        var device = _devices.GetOrAdd(update.Device, mac => new Device(mac));
        if (!device.HasPolled)
            device.SeenAt(update.StartedAt);
        device.SetOpenUpdate(firmware.Record.Kind, update);
    }
}
