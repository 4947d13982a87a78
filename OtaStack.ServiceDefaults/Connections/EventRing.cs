using System.Globalization;
using System.Security.Cryptography;
using OtaStack.Contracts.Events;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// The latest events, each formatted once for all clients, with ascending numbers. Clients read from it at their own
/// pace, so a slow one needs no buffer of its own. One thread adds events.
/// </summary>
/// <typeparam name="T">An event, and what readers choose by.</typeparam>
public sealed class EventRing<T>
    where T : struct, IRingEvent
{
    /// <summary>Bytes of all events. Most have 500, so this limits only unusual ones.</summary>
    internal const long MaximumBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly T[] _events;
    private long _first = 1;
    private long _last;
    private long _bytes;
    private TaskCompletionSource _added = NewSignal();

    /// <param name="capacity">Events that are kept.</param>
    public EventRing(int capacity) => _events = new T[capacity];

    /// <summary>Tells the ids of this process from those of earlier ones, whose numbers were the same.</summary>
    private string Instance { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>The number of the newest event; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>The id of an event: <c>3f2a9c1d-1042</c>.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Instance}-{number}");

    /// <summary>
    /// The number of the last event that a client has. If it cannot resume from there, the number of the newest event,
    /// and why.
    /// </summary>
    public long Resume(string? lastEventId, out ResetReason? reset)
    {
        lock (_lock)
        {
            reset = null;
            if (string.IsNullOrEmpty(lastEventId))
                reset = ResetReason.Opened;
            else if (NumberIn(lastEventId) is not { } number)
                reset = ResetReason.Restarted;
            else if (number < _first - 1 || number > _last)
                reset = ResetReason.TooOld;
            else
                return number;
            return _last;
        }
    }

    /// <summary>
    /// Copies the events after <paramref name="number"/>, as many as fit. False if some of them are no longer kept.
    /// </summary>
    /// <param name="number">Of the last event that the reader has.</param>
    /// <param name="into">Gets the events.</param>
    /// <param name="count">How many were copied.</param>
    /// <param name="added">Ends when there are more than were copied.</param>
    public bool TryRead(long number, T[] into, out int count, out Task added)
    {
        lock (_lock)
        {
            count = 0;
            added = _added.Task;
            if (number < _first - 1)
                return false;

            count = (int)Math.Min(into.Length, _last - number);
            for (var i = 0; i < count; i++)
                into[i] = _events[(number + 1 + i) % _events.Length];
            if (number + count < _last)
                added = Task.CompletedTask;
            return true;
        }
    }

    /// <summary>Adds events, in the order of their numbers, beginning with <see cref="Last"/> + 1.</summary>
    public void Add(IReadOnlyCollection<T> events)
    {
        if (events.Count == 0)
            return;

        TaskCompletionSource added;
        lock (_lock)
        {
            foreach (var happened in events)
            {
                if (_last - _first + 1 == _events.Length)
                    DropFirst();
                _events[++_last % _events.Length] = happened;
                _bytes += happened.Text.Length;
            }

            while (_bytes > MaximumBytes && _first < _last)
                DropFirst();
            (added, _added) = (_added, NewSignal());
        }

        added.SetResult();
    }

    /// <summary>Drops all events. No client can resume from before, because changes will be missing.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_events);
            _bytes = 0;
            _first = ++_last + 1;
        }
    }

    private void DropFirst()
    {
        var index = _first++ % _events.Length;
        _bytes -= _events[index].Text.Length;
        _events[index] = default;
    }

    private long? NumberIn(string id) =>
        id.StartsWith(Instance + "-", StringComparison.Ordinal) && long.TryParse(
            id.AsSpan(Instance.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>An event of an <see cref="EventRing{T}"/>.</summary>
public interface IRingEvent
{
    /// <summary>As it is sent (<see cref="EventResponse.Format"/>).</summary>
    byte[] Text { get; }
}
