namespace OtaStack.FleetSimulator.Report;

/// <summary>
/// How long polls without an image (304 or a refusal) took, from connecting to the end of the answer: a count for each millisecond.
/// Thread-safe.
/// </summary>
public sealed class PollTimes
{
    private const int LongestMilliseconds = 60_000;

    private readonly int[] _counts = new int[LongestMilliseconds + 1];

    /// <summary>Counts a poll.</summary>
    public void Add(TimeSpan took) =>
        Interlocked.Increment(ref _counts[Math.Clamp((int)took.TotalMilliseconds, 0, LongestMilliseconds)]);

    /// <summary>The time within which this share of the polls ended; null without polls.</summary>
    public TimeSpan? Within(double share)
    {
        var total = _counts.Sum(count => (long)count);
        if (total == 0)
            return null;

        long counted = 0;
        for (var milliseconds = 0; milliseconds < LongestMilliseconds; milliseconds++)
        {
            counted += Volatile.Read(ref _counts[milliseconds]);
            if (counted >= share * total)
                return TimeSpan.FromMilliseconds(milliseconds + 1);
        }

        return TimeSpan.FromMilliseconds(LongestMilliseconds);
    }
}
