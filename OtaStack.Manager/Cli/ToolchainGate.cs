namespace OtaStack.Manager.Cli;

/// <summary>
/// Locks arduino-cli's data folder, which arduino-cli itself does not do. Any number of builds can use it, or one
/// platform or library job can change it. First come, first served: no build overtakes a waiting change, because a
/// busy build queue could delay it forever.
/// </summary>
internal sealed class ToolchainGate
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private int _readers;
    private bool _changing;
    private long _changes;

    /// <summary>
    /// How many changes have ended. Data that was read from the toolchain is valid until this number changes.
    /// </summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>
    /// Waits until nothing changes the toolchain, and blocks changes until the returned pass is disposed.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public Task<IDisposable> UseAsync(CancellationToken cancellationToken) =>
        EnterAsync(changes: false, cancellationToken);

    /// <summary>
    /// Waits until nothing uses or changes the toolchain, and has exclusive access until the returned pass is
    /// disposed.
    /// </summary>
    /// <inheritdoc cref="UseAsync"/>
    public Task<IDisposable> ChangeAsync(CancellationToken cancellationToken) =>
        EnterAsync(changes: true, cancellationToken);

    private async Task<IDisposable> EnterAsync(bool changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(changes);
        lock (_lock)
        {
            _waiting.AddLast(waiter);
            AdmitNext();
        }

        await using var cancellation = cancellationToken.Register(() => GiveUp(waiter, cancellationToken));
        await waiter.Admitted.Task;
        return new Pass(this, changes);
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // It was admitted just now; the owner of the pass observes the cancellation.
            if (!_waiting.Remove(waiter))
                return;
            AdmitNext();
        }

        waiter.Admitted.SetCanceled(cancellationToken);
    }

    private void Leave(bool changes)
    {
        lock (_lock)
        {
            if (changes)
            {
                _changing = false;
                Interlocked.Increment(ref _changes);
            }
            else
            {
                _readers--;
            }

            AdmitNext();
        }
    }

    private void AdmitNext()
    {
        while (_waiting.First is { Value: var next } && !_changing && (!next.Changes || _readers == 0))
        {
            _waiting.RemoveFirst();
            if (next.Changes)
                _changing = true;
            else
                _readers++;
            next.Admitted.SetResult();
        }
    }

    private sealed class Waiter(bool changes)
    {
        public bool Changes => changes;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Pass(ToolchainGate gate, bool changes) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                gate.Leave(changes);
        }
    }
}
