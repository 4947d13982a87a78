using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator.Report;

/// <summary>The state of the fleet at one moment.</summary>
public sealed record Snapshot(
    TimeSpan Elapsed,
    int Boards,
    long Polls,
    long NotModified,
    int Downloading,
    long Images,
    long WifiLosses,
    long Bytes,
    int WrongImages,
    int TornImages,
    int Violations,
    int NetworkErrors,
    IReadOnlyDictionary<BoardOutcome, int> Outcomes)
{
    /// <summary>Takes a snapshot.</summary>
    public static Snapshot Of(IReadOnlyList<Board> boards, Traffic traffic, FindingLog findings, TimeSpan elapsed)
    {
        var downloading = 0;
        var outcomes = Enum.GetValues<BoardOutcome>().ToDictionary(outcome => outcome, _ => 0);
        foreach (var board in boards)
        {
            outcomes[board.Progress.Outcome]++;
            if (board.Progress.Downloading)
                downloading++;
        }
        return new Snapshot(
            elapsed, boards.Count, traffic.Polls, traffic.NotModified, downloading, traffic.Images, traffic.WifiLosses,
            traffic.Bytes, findings.Count(FindingKind.WrongImage), findings.Count(FindingKind.TornImage),
            findings.Count(FindingKind.Violation), findings.Count(FindingKind.Network), outcomes);
    }
}
