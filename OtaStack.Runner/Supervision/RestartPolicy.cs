namespace OtaStack.Runner.Supervision;

/// <summary>
/// The next step after a service has ended. Exactly one of the two is set, or none to stop silently.
/// </summary>
/// <param name="Pause">Time until the service is started again.</param>
/// <param name="Reason">Why the service is not started again: the rest of a sentence that begins with its
/// name.</param>
internal readonly record struct NextStep(TimeSpan? Pause, string? Reason);

/// <summary>
/// Decides whether and when a service is started again. Not after a failed first start, because its settings are
/// wrong, and not after three failed starts in a row. An optional service that has been up once is always started
/// again.
/// </summary>
/// <param name="isOptional">Whether boards work without the service.</param>
/// <param name="announcesStart">Whether the service announces that it is up, so that a failed start differs from a
/// later failure.</param>
internal sealed class RestartPolicy(bool isOptional, bool announcesStart)
{
    /// <summary>Exit code of a service that must not be started again. It has logged why.</summary>
    public const int GaveUp = 69;

    private const int MaximumFailures = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    private TimeSpan _pause = FirstPause;
    private int _failures;
    private bool _wasEverUp;

    /// <param name="wasUp">Whether the service had announced that it was up.</param>
    /// <param name="ranFor">Time from its start to its end.</param>
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
