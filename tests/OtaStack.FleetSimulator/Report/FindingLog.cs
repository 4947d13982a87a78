namespace OtaStack.FleetSimulator.Report;

/// <summary>Counts findings and keeps the first example of each. Thread-safe.</summary>
public sealed class FindingLog
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Finding, (int Count, string Example)> _seen = [];

    /// <summary>Counts one finding.</summary>
    public void Add(Finding finding, string example)
    {
        lock (_gate)
        {
            _seen[finding] = _seen.TryGetValue(finding, out var known)
                ? (known.Count + 1, known.Example)
                : (1, example);
        }
    }

    /// <summary>Number of findings of a kind.</summary>
    public int Count(FindingKind kind)
    {
        lock (_gate)
        {
            return _seen.Where(seen => seen.Key.Kind() == kind).Sum(seen => seen.Value.Count);
        }
    }

    /// <summary>All findings, in the order of <see cref="Finding"/>.</summary>
    public IReadOnlyList<FindingCount> All()
    {
        lock (_gate)
        {
            return [.. _seen.Select(seen => new FindingCount(seen.Key, seen.Value.Count, seen.Value.Example))];
        }
    }
}

/// <summary>How often a finding occurred, and its first example.</summary>
public sealed record FindingCount(Finding Finding, int Count, string Example)
{
    /// <summary>The kind of the finding.</summary>
    public FindingKind Kind => Finding.Kind();
}
