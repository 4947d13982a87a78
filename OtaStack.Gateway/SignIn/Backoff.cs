namespace OtaStack.Gateway.SignIn;

/// <summary>How long to wait after failures: not at all at first, then twice as long each time.</summary>
/// <param name="Free">Attempts without a pause.</param>
/// <param name="First">The first pause.</param>
/// <param name="Longest">The longest one.</param>
internal sealed record Backoff(int Free, TimeSpan First, TimeSpan Longest)
{
    public TimeSpan After(int failures)
    {
        if (failures < Free)
            return TimeSpan.Zero;

        var doublings = Math.Min(failures - Free, 30);
        return TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << doublings));
    }
}
