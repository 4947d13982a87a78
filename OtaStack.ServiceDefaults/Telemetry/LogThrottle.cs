namespace OtaStack.ServiceDefaults.Telemetry;

/// <summary>
/// Allows one log message in ten seconds and counts the others, so that provoked rejections cannot fill the disk.
/// </summary>
public sealed class LogThrottle(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _interval = (long)(Interval.TotalSeconds * time.TimestampFrequency);

    // From the monotonic clock, because the machine's date may be set back.
    private long _next = long.MinValue;
    private long _count;

    /// <summary>
    /// Counts one event. True if it is time to log; then <paramref name="count"/> is the number of events since the
    /// last message.
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
