using System.Diagnostics;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Http;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator;

/// <summary>Runs a fleet, with an asynchronous loop for each board.</summary>
public sealed class FleetRun(FleetOptions options)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly FindingLog _findings = new();
    private readonly Traffic _traffic = new();
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>The boards.</summary>
    public IReadOnlyList<Board> Boards { get; } = FleetFactory.Create(options);

    /// <summary>Runs until <paramref name="stop"/> is cancelled, the time is over, or the fleet has settled.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name of the server is unknown.</exception>
    public async Task<Summary> RunAsync(ProgressReport? progress, CancellationToken stop)
    {
        var server = await ServerAddress.ResolveAsync(options.Server, stop);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.RunFor is { } limit)
            end.CancelAfter(limit);

        var poll = new Poll(options, server, new ImageLibrary(), _findings, _traffic);
        var loops = Boards.Select(board => LiveAsync(board, poll, end.Token)).ToList();
        try
        {
            while (!HasSettled())
            {
                await Task.Delay(Tick, end.Token);
                progress?.Show(Snapshot());
            }
            await end.CancelAsync();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        await Task.WhenAll(loops);
        progress?.End(Snapshot());
        return Summary.Of(options, Snapshot(), _findings.All(), Boards, HasSettled());
    }

    private Snapshot Snapshot() => Report.Snapshot.Of(Boards, _traffic, _findings, Stopwatch.GetElapsedTime(_begun));

    private bool HasSettled() =>
        options.SettleAfter is { } times && Boards.All(board => board.Progress.SettledFor >= times);

    private async Task LiveAsync(Board board, Poll poll, CancellationToken stop)
    {
        var random = board.Traits.Random;
        try
        {
            await Task.Delay((options.Spread ?? options.Interval) * random.NextDouble(), stop);
            while (true)
            {
                var answer = await poll.RunAsync(board, stop);
                board.Progress.Note(answer, board.Traits.RollsBack);
                _traffic.CountPoll(answer == PollAnswer.NotModified);
                await Task.Delay(options.Interval * (0.8 + 0.4 * random.NextDouble()), stop);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The run has ended; exceptions of an interrupted poll do not matter.
        }
    }
}
