namespace OtaStack.Tests.Authentication;

/// <summary>
/// A clock that a test sets; its timers are those of the system. <see cref="Advance"/> is time that passes; setting
/// <see cref="Now"/> is somebody who sets the date, which the monotonic clock does not see. Not <c>FakeTimeProvider</c>: a whole
/// service runs on it, whose timers would stand still, and that one's time cannot be set back.
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
