namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Failed attempts by key (an address, an account, a browser), forgotten after a quiet hour. Holds a bounded number; once that is
/// reached all new keys are counted as one. Not thread-safe.
/// </summary>
internal sealed class FailureTable<TKey>(Backoff backoff, TimeProvider time)
    where TKey : notnull
{
    internal const int Capacity = 10_000;

    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private sealed class Entry
    {
        public int Failures { get; set; }

        public DateTimeOffset LastAt { get; set; }

        public DateTimeOffset BlockedUntil { get; set; }
    }

    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Entry _overflow = new();

    /// <summary>How long the key has to wait; zero: it may try now.</summary>
    public TimeSpan WaitOf(TKey key)
    {
        var wait = (_entries.GetValueOrDefault(key) ?? (IsFull ? _overflow : null))?.BlockedUntil - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero;
    }

    /// <summary>
    /// Counts an attempt as failed; before it is known, so that many at once are not told the same. Taken back by what it
    /// returns.
    /// </summary>
    public Action Count(TKey key)
    {
        var entry = EntryOf(key);
        var now = time.GetUtcNow();
        if (now - entry.LastAt > Memory)
            entry.Failures = 0;

        entry.Failures++;
        entry.LastAt = now;
        entry.BlockedUntil = now + backoff.After(entry.Failures);
        return () =>
        {
            entry.Failures--;
            entry.BlockedUntil = now;
            // What has no failures takes no place from those that have.
            if (entry.Failures == 0 && entry != _overflow)
                _entries.Remove(key);
        };
    }

    private bool IsFull => _entries.Count >= Capacity;

    private Entry EntryOf(TKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
            return entry;

        if (IsFull)
        {
            var now = time.GetUtcNow();
            foreach (var (old, _) in _entries.Where(pair => now - pair.Value.LastAt > Memory).ToList())
                _entries.Remove(old);
        }

        return IsFull ? _overflow : _entries[key] = new Entry();
    }
}
