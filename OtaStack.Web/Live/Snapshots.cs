using Microsoft.Extensions.Caching.Memory;

namespace OtaStack.Web.Live;

/// <summary>
/// What a page has loaded, for its live part: the part shows it while it connects, instead of nothing. Only a server
/// knows the keys, so no visitor sees what another one has loaded.
/// </summary>
internal sealed class Snapshots : IDisposable
{
    private const int Maximum = 100;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions());
    private readonly Queue<Guid> _keys = new();

    /// <summary>Keeps a snapshot for a minute, and of many the newest: a page shows its own right after this.</summary>
    /// <returns>Its key.</returns>
    public Guid Keep(object snapshot)
    {
        var key = Guid.NewGuid();
        _cache.Set(key, snapshot, Kept);
        lock (_keys)
        {
            _keys.Enqueue(key);
            if (_keys.Count > Maximum)
                _cache.Remove(_keys.Dequeue());
        }

        return key;
    }

    /// <summary>The snapshot, or null if it is no longer kept.</summary>
    public T? Find<T>(Guid key)
        where T : class => _cache.Get(key) as T;

    public void Dispose() => _cache.Dispose();
}
