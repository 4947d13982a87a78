namespace OtaStack.Manager.Cli;

/// <summary>
/// Something that takes arduino-cli a second to tell, kept until a job has changed the toolchain, or for a while:
/// people also change it by hand. Everybody who asks meanwhile shares one run; a failure is not kept.
/// </summary>
internal sealed class Listing<T>(
    ToolchainGate gate, TimeProvider clock, TimeSpan life, Func<CancellationToken, Task<T>> read)
{
    private readonly Lock _lock = new();
    private (Task<T> Reading, long Changes, long Since)? _kept;

    /// <exception cref="CliUnavailableException">There is no arduino-cli that can be used.</exception>
    /// <exception cref="CliResultException">It failed.</exception>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_kept is not { } kept || !IsFresh(kept.Reading, kept.Changes, kept.Since))
            {
                // Before the reading begins: a change that ends meanwhile may be missing in it.
                var (changes, since) = (gate.Changes, clock.GetTimestamp());
                // Not the caller's token: others may wait for the same run when he has gone.
                kept = (Task.Run(() => read(CancellationToken.None), CancellationToken.None), changes, since);
                _kept = kept;
            }

            return kept.Reading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads anew for whoever asks next.</summary>
    public void Forget()
    {
        lock (_lock)
            _kept = null;
    }

    private bool IsFresh(Task<T> reading, long changes, long since) =>
        !reading.IsFaulted && !reading.IsCanceled && changes == gate.Changes && clock.GetElapsedTime(since) < life;
}
