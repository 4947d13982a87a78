using System.Collections.Concurrent;

namespace OtaStack.Api.Storage;

/// <summary>Devices with changes that are not on disk yet, oldest first. Each is queued once.</summary>
internal sealed class WaitingDevices(TimeProvider time)
{
    private readonly ConcurrentQueue<WaitingDevice> _queue = new();

    // Devices that could not be written. Only a few, so searching the list is cheap.
    private readonly Lock _lock = new();
    private readonly List<WaitingDevice> _again = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _queue.Count + _again.Count;
        }
    }

    /// <summary>
    /// When the oldest change was queued (<see cref="TimeProvider.GetTimestamp"/>); null if nothing is queued.
    /// </summary>
    public long? Oldest
    {
        get
        {
            long? oldest = _queue.TryPeek(out var first) ? first.Since : null;
            lock (_lock)
            {
                foreach (var device in _again)
                    oldest = oldest is { } found ? Math.Min(found, device.Since) : device.Since;
            }

            return oldest;
        }
    }

    /// <summary>Call with the device locked.</summary>
    public void Add(PersistedDevice device)
    {
        if (device.IsQueued || device.IsForgotten)
            return;
        device.IsQueued = true;
        _queue.Enqueue(new WaitingDevice(device, time.GetTimestamp()));
    }

    /// <summary>Takes at most <paramref name="maximum"/> due devices, with the rows to write.</summary>
    public List<(WaitingDevice Waiting, DeviceRecord Record)> Take(int maximum)
    {
        var taken = new List<(WaitingDevice, DeviceRecord)>();
        foreach (var waiting in TakeAgain(maximum))
            Add(waiting);
        while (taken.Count < maximum && _queue.TryDequeue(out var waiting))
            Add(waiting);
        return taken;

        void Add(WaitingDevice waiting)
        {
            lock (waiting.Device)
            {
                waiting.Device.IsQueued = false;
                if (!waiting.Device.IsForgotten)
                    taken.Add((waiting, waiting.Device.ToRecord()));
            }
        }
    }

    /// <summary>Queues a device again that could not be written.</summary>
    public void PutBack(WaitingDevice waiting)
    {
        lock (waiting.Device)
        {
            if (waiting.Device.IsQueued || waiting.Device.IsForgotten)
                return;
            waiting.Device.IsQueued = true;
        }

        lock (_lock)
            _again.Add(waiting);
    }

    private List<WaitingDevice> TakeAgain(int maximum)
    {
        lock (_lock)
        {
            if (_again.Count == 0)
                return [];

            var now = time.GetTimestamp();
            var due = _again.Where(waiting => waiting.NotBefore <= now).Take(maximum).ToList();
            var taken = due.Select(waiting => waiting.Device).ToHashSet();
            _again.RemoveAll(waiting => taken.Contains(waiting.Device));
            return due;
        }
    }
}

/// <summary>A queued device.</summary>
/// <param name="Since">When its oldest unwritten change was queued.</param>
/// <param name="Attempts">How often the database refused the row.</param>
/// <param name="NotBefore">When to try it again.</param>
internal readonly record struct WaitingDevice(PersistedDevice Device, long Since, int Attempts = 0, long NotBefore = 0);
