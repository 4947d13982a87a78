namespace OtaStack.Api.Devices;

/// <summary>
/// How often a device polls, learned from its polls in five bytes. Near the estimate, a gap moves it by an eighth of the
/// difference. A gap that is far from it says nothing by itself: a board restarts, somebody presses a button, the
/// network fails for hours. Only the third one in a row that is too long, or too short, replaces the estimate.
/// </summary>
/// <param name="Milliseconds">The estimate; 0 while unknown.</param>
/// <param name="Outliers">Gaps in a row that were too long; negative if they were too short.</param>
internal readonly record struct PollInterval(uint Milliseconds, sbyte Outliers)
{
    /// <summary>Polls that follow each other faster belong together: a sketch and its file system.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>Longer gaps are absences.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>A device that has not polled for this many intervals is late.</summary>
    public const int IntervalsUntilLate = 3;

    private const int OutliersToReplace = 3;

    /// <summary>Null while unknown.</summary>
    public TimeSpan? Value => Milliseconds == 0 ? null : TimeSpan.FromMilliseconds(Milliseconds);

    /// <summary>As it was stored.</summary>
    /// <param name="seconds">Null while unknown; a value out of range is taken to be unknown.</param>
    public static PollInterval OfSeconds(double? seconds) =>
        seconds >= Shortest.TotalSeconds && seconds <= Longest.TotalSeconds
            ? new PollInterval((uint)(seconds.Value * 1000), 0)
            : default;

    /// <summary>After one more poll.</summary>
    /// <param name="gap">The time since the poll before; negative if the clock was set back.</param>
    public PollInterval After(TimeSpan gap)
    {
        if (gap < Shortest || gap > Longest)
            return this;

        var milliseconds = (uint)gap.TotalMilliseconds;
        if (Milliseconds == 0)
            return new PollInterval(milliseconds, 0);

        var difference = (long)milliseconds - Milliseconds;
        if (Math.Abs(difference) <= Milliseconds / 4)
            return new PollInterval((uint)(Milliseconds + difference / 8), 0);

        var outliers = difference > 0 ? Math.Max((int)Outliers, 0) + 1 : Math.Min((int)Outliers, 0) - 1;
        return Math.Abs(outliers) < OutliersToReplace
            ? this with { Outliers = (sbyte)outliers }
            : new PollInterval(milliseconds, 0);
    }
}
