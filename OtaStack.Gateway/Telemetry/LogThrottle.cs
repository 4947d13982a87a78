namespace OtaStack.Gateway.Telemetry;

/// <summary>
/// Lets one log message through in ten seconds, and counts the others: whoever provokes a rejection must not be able to
/// fill the disk with it.
/// </summary>
internal sealed class LogThrottle(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _interval = (long)(Interval.TotalSeconds * time.TimestampFrequency);

    // Of the monotonic clock: the machine's date may be set back by years.
    private long _next = long.MinValue;
    private long _count;

    /// <summary>
    /// Counts one event. True when it is time to log; <paramref name="count"/> is then the number of events since the
    /// last time.
    /// </summary>
    public bool ShouldLog(out long count)
    {
        Interlocked.Increment(ref _count);
        count = 0;

        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now < next || Interlocked.CompareExchange(ref _next, now + _interval, next) != next)
            return false;

        count = Interlocked.Exchange(ref _count, 0);
        return true;
    }
}
