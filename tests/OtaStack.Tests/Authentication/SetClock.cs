namespace OtaStack.Tests.Authentication;

/// <summary>
/// A clock that a test sets, for whole servers. Its timers are those of the system, unlike those of
/// <c>FakeTimeProvider</c>: there, background services would stand still between two steps, and a step of a year would run a
/// timer of a second thirty million times. <see cref="Advance"/> is time that passes; setting <see cref="Now"/> sets the date,
/// which the monotonic clock does not see.
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
