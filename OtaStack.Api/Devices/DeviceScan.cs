namespace OtaStack.Api.Devices;

/// <summary>
/// Passes over all devices, on all processors if there are many. Devices are read without their lock: a poll at the same
/// moment counts or not.
/// </summary>
internal static class DeviceScan
{
    /// <summary>A smaller fleet is read faster by one thread.</summary>
    private const int BlocksForOneThread = 4;

    /// <summary>Visits every block of devices once.</summary>
    /// <param name="fleet">All devices.</param>
    /// <param name="begin">Makes the result of one thread.</param>
    /// <param name="visit">Adds a block to it. Places without a device are null.</param>
    /// <returns>The results of the threads.</returns>
    public static IReadOnlyList<TPart> Run<TPart>(Fleet fleet, Func<TPart> begin, Action<TPart, Device?[]> visit)
        where TPart : class
    {
        var blocks = fleet.Blocks;
        var parts = new List<TPart>();
        if (blocks.Length <= BlocksForOneThread)
        {
            var part = begin();
            foreach (var block in blocks)
                visit(part, block);
            parts.Add(part);
            return parts;
        }

        var stride = StrideOf(blocks.Length);
        Parallel.For(
            0, blocks.Length, begin,
            (i, _, part) =>
            {
                visit(part, blocks[(int)((long)i * stride % blocks.Length)]);
                return part;
            },
            part =>
            {
                lock (parts)
                    parts.Add(part);
            });
        return parts;
    }

    // Devices lie in the order in which they were added. In that order, a list of the newest ones would replace its
    // page with every device; in jumps, it soon has most of the right ones.
    private static int StrideOf(int blocks)
    {
        var stride = (int)(blocks * 0.618) | 1;
        while (HasCommonDivisor(stride, blocks))
            stride++;
        return stride;
    }

    private static bool HasCommonDivisor(int one, int other)
    {
        while (other != 0)
            (one, other) = (other, one % other);
        return one != 1;
    }
}
