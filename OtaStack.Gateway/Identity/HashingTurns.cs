namespace OtaStack.Gateway.Identity;

/// <summary>
/// Limits how many password hashes are computed and queued at a time, because each takes a processor for a tenth of a
/// second.
/// </summary>
/// <param name="atATime">How many processors may compute hashes.</param>
/// <param name="maximumWaiting">Limit of running and queued hashes together. Requests beyond it are rejected.</param>
internal sealed class HashingTurns(int atATime, int maximumWaiting) : IDisposable
{
    private readonly SemaphoreSlim _processors = new(atATime);
    private int _waiting;

    /// <summary>Computes on another thread, after the hashes queued before. Null: too many are queued.</summary>
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
