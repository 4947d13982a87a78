using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// Finds devices in memory. One pass over the fleet counts the matches and keeps the page that was asked for; nothing
/// is sorted but that page.
/// </summary>
internal static class DeviceSearch
{
    /// <summary>The devices that an expression selects.</summary>
    public static List<Device> Find(Fleet fleet, TargetExpression expression, DateTimeOffset now)
    {
        var parts = DeviceScan.Run(fleet, () => new List<Device>(), (found, block) =>
        {
            foreach (var device in block)
            {
                if (device is not null && expression.Matches(device, now))
                    found.Add(device);
            }
        });
        return parts.Count == 1 ? parts[0] : [.. parts.SelectMany(found => found)];
    }

    /// <summary>How many devices pass a test.</summary>
    public static int Count(Fleet fleet, Func<Device, bool> test) =>
        DeviceScan.Run(fleet, () => new Counter(), (counter, block) =>
        {
            foreach (var device in block)
            {
                if (device is not null && test(device))
                    counter.Count++;
            }
        }).Sum(counter => counter.Count);

    /// <summary>A page of the devices that an expression selects.</summary>
    /// <param name="fleet">All devices.</param>
    /// <param name="expression">Which of them.</param>
    /// <param name="order">Their order.</param>
    /// <param name="after">The key of the last device of the page before; null for the first page.</param>
    /// <param name="limit">Devices on a page.</param>
    /// <param name="now">What ages are counted from.</param>
    /// <returns>The devices, the key of the last one if more follow, and how many are selected in all.</returns>
    public static (IReadOnlyList<Device> Devices, DeviceKey? Last, int Total) Page(
        Fleet fleet, TargetExpression expression, DeviceOrder order, DeviceKey? after, int limit, DateTimeOffset now)
    {
        // One more tells whether another page follows.
        var parts = DeviceScan.Run(fleet, () => new PartOfPage(order, after, limit + 1), (part, block) =>
        {
            foreach (var device in block)
            {
                if (device is not null && expression.Matches(device, now))
                    part.Add(device);
            }
        });
        var sorted = parts.SelectMany(part => part.Kept).OrderBy(item => item.Priority, order).Take(limit + 1).ToList();
        var hasMore = sorted.Count > limit;
        if (hasMore)
            sorted.RemoveAt(limit);
        return (
            [.. sorted.Select(item => item.Element)], hasMore ? sorted[^1].Priority : null,
            parts.Sum(part => part.Total));
    }

    private sealed class Counter
    {
        public int Count;
    }

    /// <summary>The first devices of those that one thread has seen.</summary>
    private sealed class PartOfPage(DeviceOrder order, DeviceKey? after, int length)
    {
        // The last device is on top: it is the one that a better one replaces.
        private readonly PriorityQueue<Device, DeviceKey> _kept = new(
            length + 1, Comparer<DeviceKey>.Create((x, y) => order.Compare(y, x)));

        public int Total { get; private set; }

        public IEnumerable<(Device Element, DeviceKey Priority)> Kept => _kept.UnorderedItems;

        public void Add(Device device)
        {
            Total++;
            var key = order.KeyOf(device);
            if (after is { } last && order.Compare(key, last) <= 0)
                return;
            if (_kept.Count < length)
                _kept.Enqueue(device, key);
            // Most devices of a large fleet end here.
            else if (_kept.TryPeek(out _, out var worst) && order.Compare(key, worst) < 0)
                _kept.DequeueEnqueue(device, key);
        }
    }
}
