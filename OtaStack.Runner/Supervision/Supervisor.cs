namespace OtaStack.Runner.Supervision;

/// <summary>Keeps several services running. Disposing stops all of them in parallel.</summary>
internal sealed class Supervisor(ConsoleLog log, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _failed = new();
    private readonly List<Task> _running = [];

    /// <summary>Cancelled when a service that boards need has failed for good.</summary>
    public CancellationToken Failed => _failed.Token;

    public SupervisedService Start(Service service)
    {
        var supervised = new SupervisedService(service, log, time);
        supervised.Start(_stop.Token);
        _running.Add(service.IsOptional ? supervised.Ended : FailAfterAsync(supervised.Ended));
        return supervised;
    }

    /// <summary>Starts a task that ends by itself and is not restarted.</summary>
    public void StartTask(Func<CancellationToken, Task> run) => _running.Add(run(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _failed.Dispose();
    }

    private async Task FailAfterAsync(Task ended)
    {
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _failed.CancelAsync();
    }
}
