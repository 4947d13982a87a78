using System.Collections.Concurrent;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>
/// All devices, in memory. Polls find and change them here; <see cref="WriteBehind"/> writes them to disk.
/// </summary>
public sealed class Fleet(
    FirmwareCatalog catalog,
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
    private readonly DeviceBlocks _blocks = new();
    private readonly Lock _changing = new();

    public int Count => _blocks.Count;

    public Device? Find(MacAddress mac) => _devices.GetValueOrDefault(mac);

    /// <summary>Every device, in no particular order.</summary>
    public IEnumerable<Device> All => _blocks.All;

    /// <summary>The same in blocks, for several threads (<see cref="DeviceScan"/>).</summary>
    internal Device?[][] Blocks => _blocks.Current;

    /// <summary>
    /// The device, added now if it is new. Null if the fleet is full, or if <paramref name="address"/> has reached its
    /// limit of new devices; then <paramref name="retryAfter"/> is the time until the next one is allowed.
    /// </summary>
    public Device? FindOrEnrol(MacAddress mac, IPAddress? address, out TimeSpan? retryAfter)
    {
        retryAfter = null;
        if (_devices.TryGetValue(mac, out var known))
            return known;
        return TryCountNew(address, out retryAfter) ? GetOrAdd(new Device(mac, time.GetUtcNow())) : null;
    }

    /// <summary>
    /// Counts a new device that is added later. False if the fleet is full, or as <see cref="FindOrEnrol"/>.
    /// </summary>
    internal bool TryCountNew(IPAddress? address, out TimeSpan? retryAfter)
    {
        retryAfter = null;
        if (Count >= options.Value.MaximumDevices)
            return false;
        if (newDevices.TryEnrol(address, out var wait))
            return true;

        retryAfter = wait;
        return false;
    }

    /// <summary>
    /// The device, added now if it is new, although it has not polled. Only for what people set on it
    /// (<see cref="DeviceChanges"/>).
    /// </summary>
    internal Device FindOrAdd(MacAddress mac) => Find(mac) ?? GetOrAdd(new Device(mac));

    /// <summary>
    /// Removes a device; its next poll adds it again. Only for <see cref="DeviceChanges.ForgetAsync"/>.
    /// </summary>
    internal void Remove(Device device)
    {
        lock (_changing)
        {
            if (_devices.TryRemove(KeyValuePair.Create(device.Mac, device)))
                _blocks.Remove(device);
        }
    }

    /// <summary>Reads the fleet from the database; called once, before the first request.</summary>
    internal void Load(SqliteConnection connection)
    {
        var newest = 0L;
        unreadable.Read(connection, StoredTables.Devices, record =>
        {
            Add(new Device(record));
            newest = Math.Max(newest, record.LastSeen.ToUnixTimeMilliseconds());
        });
        unreadable.Read(connection, StoredTables.DeviceSettings, TakeSettings, setAside: Suspend);
        unreadable.Read(connection, StoredTables.Updates, TakeOpenUpdate, where: UpdateRecord.IsOpenInDatabase);
        unreadable.Read(
            connection, StoredTables.Updates, TakeConfirmation, check: null, setAside: null, "ConfirmedAt > $0",
            newest - (long)LongestLag.TotalMilliseconds);
    }

    // A damaged database may have a device twice, in two spellings of its MAC address. The last one counts.
    private void Add(Device device)
    {
        if (Find(device.Mac) is { } earlier)
            Remove(earlier);
        GetOrAdd(device);
    }

    // Both at once, so that no device is in only one of them.
    private Device GetOrAdd(Device device)
    {
        lock (_changing)
        {
            if (!_devices.TryAdd(device.Mac, device))
                return _devices[device.Mac];
            _blocks.Add(device);
            return device;
        }
    }

    // Without a row, the device has never polled, or the process was killed before it wrote the row.
    private void TakeSettings(DeviceSettingsRecord settings) => FindOrAdd(settings.Mac).Settings = settings;

    // Settings that cannot be read may have blocked the device, or pinned it. It waits until somebody accepts it.
    private void Suspend(string key)
    {
        if (MacAddress.TryParse(key, out var mac))
            FindOrAdd(mac).Settings ??= DeviceSettings.InitialOf(mac) with { Enrolment = Enrolment.Pending };
    }

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
        var device = FindOrAdd(update.Device);
        if (!device.HasPolled)
            device.SeenAt(update.StartedAt);
        device.SetOpenUpdate(firmware.Record.Kind, update);
    }
}
