namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Failed attempts by key (an address, an account, a browser), forgotten after a quiet hour. Holds a bounded number;
/// once that is reached all new keys are counted as one, with a backoff of their own. Time is measured by the monotonic
/// clock: setting the machine's date makes no wait longer or shorter. Not thread-safe.
/// </summary>
/// <param name="backoff">How long a key waits.</param>
/// <param name="overflow">How long the keys wait that share one count because the table is full.</param>
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
    /// Counts an attempt as failed; before it is known, so that many at once are not told the same. Taken back by what
    /// it returns.
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
            // What has no failures takes no place from those that have.
            if (entry.Failures == 0 && entry != _overflow)
                _entries.Remove(key);
        };
    }

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
