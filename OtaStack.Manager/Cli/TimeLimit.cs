namespace OtaStack.Manager.Cli;

/// <summary>Stops builds and jobs that take too long, because others wait for the toolchain.</summary>
internal static class TimeLimit
{
    /// <param name="minutes">The time limit.</param>
    /// <param name="work">Ends when its token is cancelled.</param>
    /// <param name="failure">Creates the exception to throw; receives a sentence for people, without its full
    /// stop.</param>
    /// <param name="stop">Cancels the work earlier.</param>
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
