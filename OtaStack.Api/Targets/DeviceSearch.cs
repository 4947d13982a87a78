using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// Finds devices in memory. One pass over the fleet counts the matches and keeps the page that was asked for; nothing
/// is sorted but that page. Devices are read without their lock: a poll at the same moment counts or not.
/// </summary>
internal static class DeviceSearch
{
    /// <summary>The devices that an expression selects.</summary>
    public static List<Device> Find(Fleet fleet, TargetExpression expression, DateTimeOffset now) =>
        [.. fleet.All.Where(device => expression.Matches(device, now))];

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
        // The last device of the page is on top: it is the one that a better one replaces. One more tells whether
        // another page follows.
        var page = new PriorityQueue<Device, DeviceKey>(
            limit + 2, Comparer<DeviceKey>.Create((x, y) => order.Compare(y, x)));
        var total = 0;
        foreach (var device in fleet.All)
        {
            if (!expression.Matches(device, now))
                continue;

            total++;
            var key = order.KeyOf(device);
            if (after is { } last && order.Compare(key, last) <= 0)
                continue;
            if (page.Count <= limit)
                page.Enqueue(device, key);
            else
                page.EnqueueDequeue(device, key);
        }

        var hasMore = page.Count > limit;
        if (hasMore)
            page.Dequeue();
        var sorted = page.UnorderedItems.OrderBy(item => item.Priority, order).ToList();
        return ([.. sorted.Select(item => item.Element)], hasMore ? sorted[^1].Priority : null, total);
    }
}
