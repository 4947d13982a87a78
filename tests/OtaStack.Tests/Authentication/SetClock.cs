namespace OtaStack.Tests.Authentication;

/// <summary>
/// A clock that a test sets, with the system's timers. <see cref="Advance"/> lets time pass. Setting <see
/// cref="Now"/> changes the date, but not the monotonic clock. <c>FakeTimeProvider</c> cannot do this: its monotonic
/// clock follows the date, and its timers only run when the test advances them, so the background services of a
/// server under test would stop or run thousands of times.
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
