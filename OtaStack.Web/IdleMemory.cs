namespace OtaStack.Web;

/// <summary>
/// Gives memory back to the system once nobody opens pages. The collector itself does that only when the machine runs
/// out of memory, so that a few page views would cost a small machine 15 MB for good.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var allocations = new QuietAfterWork();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (allocations.IsQuietAfterWork(GC.GetTotalAllocatedBytes()))
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}

/// <summary>Tells from the bytes allocated so far when the work of a while has ended.</summary>
internal sealed class QuietAfterWork
{
    /// <summary>Bytes. Collecting less is not worth the pause.</summary>
    private const long Work = 8 << 20;

    /// <summary>Bytes between two looks: what health checks, and a live page of a small fleet, allocate.</summary>
    private const long Quiet = 1 << 20;

    private long _collected;
    private long _last;

    /// <param name="allocated">Bytes allocated since the start of the process.</param>
    /// <returns>True once after each piece of work, when nothing much was allocated since the last look.</returns>
    public bool IsQuietAfterWork(long allocated)
    {
        var isQuiet = allocated - _last < Quiet;
        _last = allocated;
        if (!isQuiet || allocated - _collected < Work)
            return false;

        _collected = allocated;
        return true;
    }
}
