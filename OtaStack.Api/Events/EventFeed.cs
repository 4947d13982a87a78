using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Events;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Events;

/// <summary>
/// The events, and who follows them. Changes are queued only while somebody does, and for a while after the last one
/// has left.
/// </summary>
internal sealed class EventFeed(RecentChanges changes, IOptions<EventOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _kept = TimeSpan.FromSeconds(options.Value.KeepSeconds);
    private TaskCompletionSource _followed = NewSignal();
    private int _readers;
    private long _left;

    public EventRing<RingEvent> Ring { get; } = new(options.Value.Kept);

    /// <summary>Clients that follow the events.</summary>
    public int Readers
    {
        get
        {
            lock (_lock)
                return _readers;
        }
    }

    /// <summary>
    /// Begins to follow. Every change after this becomes an event after the returned number
    /// (<see cref="EventRing{T}.Resume"/>).
    /// </summary>
    public long Join(string? lastEventId, out ResetReason? reset)
    {
        lock (_lock)
        {
            _readers++;
            if (!changes.IsFollowed)
            {
                changes.Follow(true);
                _followed.SetResult();
            }

            return Ring.Resume(lastEventId, out reset);
        }
    }

    /// <summary>A client that has joined is gone.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _readers--;
            _left = time.GetTimestamp();
        }
    }

    /// <summary>Ends when somebody follows; at once if somebody does.</summary>
    public Task WaitForReaderAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _followed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops queuing changes if nobody has followed for a while.</summary>
    public void StopIfAbandoned()
    {
        lock (_lock)
        {
            if (!changes.IsFollowed || _readers > 0 || time.GetElapsedTime(_left) < _kept)
                return;

            changes.Follow(false);
            Ring.Clear();
            _followed = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
