namespace OtaStack.Gateway.Identity;

/// <summary>
/// Computes hashes, each a tenth of a second of a processor: few at a time, and few may wait for their turn.
/// </summary>
/// <param name="atATime">Processors that may be busy with it.</param>
/// <param name="maximumWaiting">Hashes under way and waiting; what comes on top is turned away.</param>
internal sealed class HashingTurns(int atATime, int maximumWaiting) : IDisposable
{
    private readonly SemaphoreSlim _processors = new(atATime);
    private int _waiting;

    /// <summary>Computes off the caller's thread, when its turn comes. Null: too many are waiting already.</summary>
    public async Task<T?> ComputeAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > maximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return default;
        }

        try
        {
            await _processors.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(compute, CancellationToken.None);
            }
            finally
            {
                _processors.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _processors.Dispose();
}
