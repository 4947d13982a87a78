namespace OtaStack.Tests.Authentication;

/// <summary>
/// A clock that a test sets; its timers are those of the system. <see cref="Advance"/> is time that passes; setting
/// <see cref="Now"/> sets the date, which the monotonic clock does not see. <c>FakeTimeProvider</c> does neither: its
/// monotonic clock follows the date, and the background services of a server under test would stand still between two
/// steps, or run a timer of a second for each second of a year.
/// </summary>
internal sealed class SetClock : TimeProvider
{
    private long _passed = TimeSpan.TicksPerDay;

    public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Volatile.Read(ref _passed);

    public void Advance(TimeSpan by)
    {
        Now += by;
        Interlocked.Add(ref _passed, by.Ticks);
    }
}
