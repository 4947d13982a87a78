using System.Collections.Concurrent;
using System.Globalization;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>
/// What people have set on devices and groups, as the API acknowledged it, and must still be set after every kill. A
/// subject (<c>device:MAC</c>, <c>group:NAME</c>) has one client that changes it. Thread-safe.
/// </summary>
internal sealed class SettingsLedger
{
    private readonly ConcurrentDictionary<string, List<string?>> _histories = new();
    private int _acknowledged;
    private int _broken;
    private int _brokenButMade;

    /// <summary>All states of each subject in their order, without its first. Read it when no client runs.</summary>
    public IReadOnlyDictionary<string, List<string?>> Histories => _histories;

    /// <summary>The state of a subject; null if nothing is known of it.</summary>
    public string? Now(string subject) => _histories.TryGetValue(subject, out var history) ? history[^1] : null;

    /// <summary>The states after a change of some subjects. Those that do not differ are not a change.</summary>
    public void Set(IReadOnlyDictionary<string, string?> states)
    {
        foreach (var (subject, state) in states)
        {
            if (state != Now(subject))
                _histories.GetOrAdd(subject, _ => []).Add(state);
        }
    }

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    /// <summary>A change that a kill interrupted.</summary>
    /// <param name="wasMade">Whether the API knows it after the kill.</param>
    public void CountBroken(bool wasMade)
    {
        Interlocked.Increment(ref _broken);
        if (wasMade)
            Interlocked.Increment(ref _brokenButMade);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_acknowledged} changes of settings acknowledged, {_broken} broken by a kill, {_brokenButMade} of them made; "
        + $"{_histories.Values.Sum(history => history.Count)} states of {_histories.Count} devices and groups");
}
