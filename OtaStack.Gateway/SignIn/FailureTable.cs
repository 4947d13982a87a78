namespace OtaStack.Gateway.SignIn;

/// <summary>The failures of one key of a table.</summary>
/// <param name="Wait"><see cref="FailureTable{TKey}.WaitOf"/>.</param>
/// <param name="Count"><see cref="FailureTable{TKey}.Count"/>.</param>
internal readonly record struct FailureCount(Func<TimeSpan> Wait, Func<Action> Count);

/// <summary>
/// Failed attempts by key (an address, an account, a browser), forgotten after an hour without one. The number of
/// keys is bounded; beyond it, all new keys share one count and their own backoff. Uses the monotonic clock, so that
/// setting the machine's date does not change a wait. Not thread-safe.
/// </summary>
/// <param name="backoff">How long a key waits.</param>
/// <param name="overflow">How long keys wait that share the overflow count.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class FailureTable<TKey>(Backoff backoff, Backoff overflow, TimeProvider time)
    where TKey : notnull
{
    internal const int Capacity = 10_000;

    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private sealed class Entry
    {
        public int Failures { get; set; }

        /// <summary>Timestamp of the last failure; <see cref="Wait"/> counts from it.</summary>
        public long LastAt { get; set; }

        public TimeSpan Wait { get; set; }
    }

    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Entry _overflow = new();

    /// <summary>How long the key has to wait; zero: it may try now.</summary>
    public TimeSpan WaitOf(TKey key)
    {
        if ((_entries.GetValueOrDefault(key) ?? (IsFull ? _overflow : null)) is not { } entry)
            return TimeSpan.Zero;

        var wait = entry.Wait - time.GetElapsedTime(entry.LastAt);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>
    /// Counts an attempt as failed before its result is known, so that parallel attempts count as well. The returned
    /// action undoes it.
    /// </summary>
    public Action Count(TKey key)
    {
        var entry = EntryOf(key);
        if (IsForgotten(entry))
            entry.Failures = 0;

        entry.Failures++;
        entry.LastAt = time.GetTimestamp();
        entry.Wait = (entry == _overflow ? overflow : backoff).After(entry.Failures);
        return () =>
        {
            entry.Failures--;
            entry.Wait = TimeSpan.Zero;
            // An entry without failures must not take up space.
            if (entry.Failures == 0 && entry != _overflow)
                _entries.Remove(key);
        };
    }

    /// <summary>The count of a key, for a caller that looks at several.</summary>
    public FailureCount For(TKey key) => new(() => WaitOf(key), () => Count(key));

    private bool IsFull => _entries.Count >= Capacity;

    private bool IsForgotten(Entry entry) => time.GetElapsedTime(entry.LastAt) > Memory;

    private Entry EntryOf(TKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
            return entry;

        if (IsFull)
        {
            foreach (var (old, _) in _entries.Where(pair => IsForgotten(pair.Value)).ToList())
                _entries.Remove(old);
        }

        return IsFull ? _overflow : _entries[key] = new Entry();
    }
}
