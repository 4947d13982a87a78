using System.Collections.Concurrent;

namespace OtaStack.Api.Storage;

/// <summary>
/// What has changed in memory since the last <see cref="Take"/>, for <c>GET /api/events</c>. While nobody follows the
/// events, nothing is queued, and a poll only reads a flag. Otherwise each device, update and firmware is queued once,
/// however often it changes.
/// </summary>
public sealed class RecentChanges
{
    /// <summary>Updates that are queued. More than this are too many to be sent one by one.</summary>
    private const int MaximumUpdates = 10_000;

    private readonly ConcurrentQueue<PersistedDevice> _devices = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, UpdateRecord> _updates = [];
    private readonly HashSet<string> _firmware = [];
    private volatile bool _isFollowed;
    private bool _hasTooManyUpdates;

    /// <summary>Whether changes are queued.</summary>
    public bool IsFollowed => _isFollowed;

    /// <summary>Queues a device. Call with the device locked, after the change.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isHeartbeat">Nothing but "last seen" has changed.</param>
    public void Add(PersistedDevice device, bool isHeartbeat)
    {
        if (!_isFollowed)
            return;

        if (device.Change == RecentChange.None)
            _devices.Enqueue(device);
        if (!isHeartbeat)
            device.Change = RecentChange.Row;
        else if (device.Change == RecentChange.None)
            device.Change = RecentChange.Heartbeat;
    }

    /// <summary>Queues an update. Call after the change.</summary>
    public void Add(UpdateRecord update)
    {
        if (!_isFollowed)
            return;

        lock (_lock)
        {
            if (_updates.Count < MaximumUpdates)
                _updates[update.Id] = update;
            else
                _hasTooManyUpdates = true;
        }
    }

    /// <summary>Queues a firmware that was published, changed or deleted. Call after the change.</summary>
    public void AddFirmware(string sha256)
    {
        if (!_isFollowed)
            return;

        lock (_lock)
            _firmware.Add(sha256);
    }

    /// <summary>Starts or stops queuing.</summary>
    internal void Follow(bool isFollowed)
    {
        _isFollowed = isFollowed;
        lock (_lock)
            ClearRecords(); // Values from before a pause would be older than what a client has loaded since.
    }

    /// <summary>
    /// Takes what is queued now. Null if it is more than <paramref name="maximum"/> changes; then all of it is dropped.
    /// </summary>
    /// <param name="maximum">Devices, updates and firmware, without heartbeats.</param>
    /// <param name="heartbeats">Devices that have only polled again. Further ones are dropped.</param>
    internal TakenChanges? Take(int maximum, int heartbeats)
    {
        var (changed, polled) = (new List<PersistedDevice>(), new List<PersistedDevice>());

        // Only those that are queued now, because polls go on.
        for (var left = _devices.Count; left > 0 && _devices.TryDequeue(out var device); left--)
        {
            RecentChange change;
            lock (device)
                (change, device.Change) = (device.Change, RecentChange.None);
            if (change == RecentChange.Row && changed.Count <= maximum)
                changed.Add(device);
            else if (change == RecentChange.Heartbeat && polled.Count < heartbeats)
                polled.Add(device);
        }

        lock (_lock)
        {
            var isTooMuch = _hasTooManyUpdates || changed.Count + _updates.Count + _firmware.Count > maximum;
            var taken = isTooMuch
                ? null
                : new TakenChanges([.. changed, .. polled], [.. _updates.Values], [.. _firmware]);
            ClearRecords();
            return taken;
        }
    }

    private void ClearRecords()
    {
        _updates.Clear();
        _firmware.Clear();
        _hasTooManyUpdates = false;
    }
}

/// <summary>What has changed, each once.</summary>
/// <param name="Devices">Devices, also forgotten ones; those that have only polled again come last.</param>
/// <param name="Updates">The latest value of each, in the order of their first change.</param>
/// <param name="Firmware">SHA-256, also of deleted firmware.</param>
internal sealed record TakenChanges(
    IReadOnlyList<PersistedDevice> Devices, IReadOnlyList<UpdateRecord> Updates, IReadOnlyList<string> Firmware);

/// <summary>How a device has changed since the <see cref="RecentChanges"/> was taken.</summary>
internal enum RecentChange : byte
{
    /// <summary>Not at all. It is not queued.</summary>
    None = 0,

    /// <summary>It has polled again.</summary>
    Heartbeat,

    /// <summary>Something else in its row of a list has changed.</summary>
    Row,
}
