using System.Diagnostics;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Http;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator;

/// <summary>Runs a fleet.</summary>
public sealed class FleetRun(FleetOptions options)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly FindingLog _findings = new();
    private readonly Traffic _traffic = new();
    private readonly PollTimes _times = new();
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>The boards.</summary>
    public IReadOnlyList<Board> Boards { get; } = FleetFactory.Create(options);

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun);

    /// <summary>Runs until <paramref name="stop"/> is cancelled, the time is over, or the fleet has settled.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name of the server is unknown.</exception>
    public async Task<Summary> RunAsync(ProgressReport? progress, CancellationToken stop)
    {
        var server = await ServerAddress.ResolveAsync(options.Server, stop);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.RunFor is { } limit)
            end.CancelAfter(limit);

        var poll = new Poll(options, server, new ImageLibrary(), _findings, _traffic);
        var schedule = new PollSchedule(
            Boards, options.Spread, options.Connections, (board, ended) => PollAsync(board, poll, ended));
        var polling = schedule.RunAsync(end.Token);
        try
        {
            while (!HasSettled())
            {
                await Task.Delay(Tick, end.Token);
                // Counting a large fleet takes milliseconds.
                if (progress?.IsDue(Elapsed) == true)
                    progress.Show(Snapshot());
            }
            await end.CancelAsync();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        await polling;
        var snapshot = Snapshot();
        progress?.End(snapshot);
        return Summary.Of(options, snapshot, _findings.All(), Boards, HasSettled(), Cost.Now(_times, schedule.MostLate));
    }

    private Snapshot Snapshot() => Report.Snapshot.Of(Boards, _traffic, _findings, Elapsed);

    private bool HasSettled() =>
        options.SettleAfter is { } times && Boards.All(board => board.Progress.SettledFor >= times);

    private async Task PollAsync(Board board, Poll poll, CancellationToken stop)
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await poll.RunAsync(board, stop);
        if (answer is PollAnswer.NotModified or PollAnswer.Refused)
            _times.Add(Stopwatch.GetElapsedTime(begun));
        board.Progress.Note(answer, board.Traits.RollsBack);
        _traffic.CountPoll(answer == PollAnswer.NotModified);
    }
}
