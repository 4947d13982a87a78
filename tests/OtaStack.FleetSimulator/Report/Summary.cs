using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator.Report;

/// <summary>The result of a run.</summary>
public sealed record Summary(
    Snapshot Totals,
    IReadOnlyList<FindingCount> Findings,
    IReadOnlyDictionary<string, int> Versions,
    IReadOnlyList<ProjectOutcome> Projects,
    Cost Cost,
    bool? Settled,
    int ExitCode)
{
    /// <summary>Sums up a run and decides on its exit code.</summary>
    public static Summary Of(
        FleetOptions options, Snapshot totals, IReadOnlyList<FindingCount> findings, IReadOnlyList<Board> boards,
        bool settled, Cost cost)
    {
        var answered = totals.Outcomes.Any(outcome =>
            outcome is { Value: > 0, Key: not (BoardOutcome.NotPolled or BoardOutcome.Failed) });
        var clean = totals.WrongImages + totals.TornImages + totals.Violations == 0;
        var done = options.SettleAfter is null || options.RunFor is null || settled;
        return new Summary(
            totals,
            findings,
            boards.CountBy(board => board.Running.Version).OrderBy(version => version.Key, StringComparer.Ordinal)
                .ToDictionary(),
            ProjectOutcome.Of(boards),
            cost,
            options.SettleAfter is null ? null : settled,
            clean && answered && done ? 0 : 1);
    }
}
