namespace OtaStack.Manager.Cli;

/// <summary>Stops builds and jobs that take too long: others wait for the toolchain.</summary>
internal static class TimeLimit
{
    /// <param name="minutes">How long it may take.</param>
    /// <param name="work">Ends when its token is cancelled.</param>
    /// <param name="failure">What to throw then; gets what happened, a sentence for people without its full
    /// stop.</param>
    /// <param name="stop">Stops it earlier.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static async Task RunAsync(
        double minutes, TimeProvider clock, Func<CancellationToken, Task> work, Func<string, Exception> failure,
        CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(minutes), clock);
        using var stopOrLimit = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await work(stopOrLimit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw failure($"It took longer than {minutes:0.##} minutes and was stopped");
        }
    }
}
