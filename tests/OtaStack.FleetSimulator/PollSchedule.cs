using System.Diagnostics;
using System.Threading.Channels;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator;

/// <summary>
/// Lets each board poll when it is due. A board that waits costs an entry in a queue; only one that polls has a task. So a
/// hundred thousand boards fit on a small machine.
/// </summary>
internal sealed class PollSchedule
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Func<Board, CancellationToken, Task> _poll;
    private readonly int _pollers;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Board, TimeSpan> _waiting;
    private readonly Channel<(Board Board, TimeSpan Due)> _due = Channel.CreateUnbounded<(Board, TimeSpan)>();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _mostLate;

    /// <param name="boards">Each polls for the first time within its interval, or within <paramref name="spread"/>.</param>
    /// <param name="spread">Time over which the first polls are spread; null: the interval of each board.</param>
    /// <param name="connections">Most polls at the same time.</param>
    /// <param name="poll">Polls once, and throws only when it is cancelled.</param>
    public PollSchedule(
        IReadOnlyList<Board> boards, TimeSpan? spread, int connections, Func<Board, CancellationToken, Task> poll)
    {
        _poll = poll;
        _pollers = Math.Min(connections, boards.Count);
        _waiting = new PriorityQueue<Board, TimeSpan>(boards.Select(board =>
            (board, (spread ?? board.Traits.Interval) * board.Traits.Random.NextDouble())));
    }

    /// <summary>How late the latest poll began: all connections were in use, or the processor was.</summary>
    public TimeSpan MostLate => new(Interlocked.Read(ref _mostLate));

    private TimeSpan Now => Stopwatch.GetElapsedTime(_begun);

    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
        [DispatchAsync(stop), .. Enumerable.Range(0, _pollers).Select(_ => PollAsync(stop))]);

    private async Task DispatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            do
            {
                lock (_gate)
                {
                    var now = Now;
                    while (_waiting.TryPeek(out var board, out var due) && due <= now)
                    {
                        _waiting.Dequeue();
                        _due.Writer.TryWrite((board, due)); // An unbounded channel accepts everything.
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task PollAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var (board, due) = await _due.Reader.ReadAsync(stop);
                NoteLate(Now - due);
                await _poll(board, stop);
                var next = Now + (board.Traits.Interval * (0.8 + (0.4 * board.Traits.Random.NextDouble())));
                lock (_gate)
                    _waiting.Enqueue(board, next);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The run has ended; exceptions of an interrupted poll do not matter.
        }
    }

    private void NoteLate(TimeSpan late)
    {
        var most = Interlocked.Read(ref _mostLate);
        while (late.Ticks > most)
        {
            var seen = Interlocked.CompareExchange(ref _mostLate, late.Ticks, most);
            if (seen == most)
                return;
            most = seen;
        }
    }
}
