namespace OtaStack.Manager.Cli;

/// <summary>
/// Caches a list that takes arduino-cli a second to produce. It expires when a job changes the toolchain, and after a
/// while, because people also change it by hand. Concurrent callers share one run; failures are not cached.
/// </summary>
internal sealed class Listing<T>(
    ToolchainGate gate, TimeProvider clock, TimeSpan life, Func<CancellationToken, Task<T>> read)
{
    private readonly Lock _lock = new();
    private (Task<T> Reading, long Changes, long Since)? _kept;

    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">The command failed.</exception>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_kept is not { } kept || !IsFresh(kept.Reading, kept.Changes, kept.Since))
            {
                // Taken before reading, because a change that ends meanwhile may be missing in the list.
                var (changes, since) = (gate.Changes, clock.GetTimestamp());
                // Not the caller's token, because other callers may wait for the same run.
                kept = (Task.Run(() => read(CancellationToken.None), CancellationToken.None), changes, since);
                _kept = kept;
            }

            return kept.Reading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Drops the list. The next call reads it again.</summary>
    public void Forget()
    {
        lock (_lock)
            _kept = null;
    }

    private bool IsFresh(Task<T> reading, long changes, long since) =>
        !reading.IsFaulted && !reading.IsCanceled && changes == gate.Changes && clock.GetElapsedTime(since) < life;
}
