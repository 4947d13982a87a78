using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace OtaStack.Api.Devices;

/// <summary>
/// Shares one object for equal values, because a fleet has few different versions, images and projects. Anybody can
/// invent others, so it starts over when it is full; devices keep what they have. <c>string.Intern</c> would keep all
/// of them until the process ends.
/// </summary>
/// <param name="maximum">The most values to know.</param>
internal sealed class SharedValues<TKey, T>(int maximum)
    where TKey : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TKey, T> _known = new();
    private int _count;

    public int Maximum => maximum;

    /// <summary>How many values it knows.</summary>
    public int Count => _known.Count;

    public bool TryGet(TKey key, [NotNullWhen(true)] out T? shared) => _known.TryGetValue(key, out shared);

    /// <summary>The object to use for a value.</summary>
    public T Share(TKey key, T value)
    {
        if (_known.TryGetValue(key, out var shared))
            return shared;

        // Counted here, because the dictionary locks itself to count.
        if (Interlocked.Increment(ref _count) > maximum)
        {
            _known.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        return _known.GetOrAdd(key, value);
    }
}
