namespace OtaStack.Runner.Supervision;

/// <summary>
/// What follows when a service has ended: exactly one of the two is set, or none to give up in silence.
/// </summary>
/// <param name="Pause">It is started again after this time.</param>
/// <param name="Reason">It is not started again, and this is why: the rest of a sentence that begins with its
/// name.</param>
internal readonly record struct NextStep(TimeSpan? Pause, string? Reason);

/// <summary>
/// Decides whether a service that has ended is started again, and when. After a failed first start it is not, because
/// its settings are wrong; and not after three failed starts in a row. An optional service that has been up once is
/// always started again.
/// </summary>
/// <param name="isOptional">Boards can do without it.</param>
/// <param name="announcesStart">It says when it is up, so that a failed start can be told from a later end.</param>
internal sealed class RestartPolicy(bool isOptional, bool announcesStart)
{
    /// <summary>Exit code of a service that is not to be started again: it has said why.</summary>
    public const int GaveUp = 69;

    private const int MaximumFailures = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    private TimeSpan _pause = FirstPause;
    private int _failures;
    private bool _wasEverUp;

    /// <param name="wasUp">It had announced its start.</param>
    /// <param name="ranFor">From its start to its end.</param>
    public NextStep After(int exitCode, bool wasUp, TimeSpan ranFor)
    {
        _wasEverUp |= wasUp;
        _failures = wasUp || isOptional ? 0 : _failures + 1;

        if (exitCode == GaveUp)
            return default;
        if (announcesStart && !_wasEverUp)
            return new NextStep(null, $"did not start (exit code {exitCode})");
        if (_failures == MaximumFailures)
            return new NextStep(null, $"failed to start three times in a row (exit code {exitCode})");

        var pause = ranFor < StableAfter ? _pause : FirstPause;
        _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return new NextStep(pause, null);
    }
}
