using OtaStack.FleetSimulator.Boards;

namespace OtaStack.FleetSimulator.Report;

/// <summary>The boards of one project at the end of a run.</summary>
/// <param name="Project">Null for boards that poll <c>/ota</c>.</param>
/// <param name="Boards">How many there are.</param>
/// <param name="Outcomes">How many have which outcome; those that no board has are missing.</param>
public sealed record ProjectOutcome(string? Project, int Boards, IReadOnlyDictionary<BoardOutcome, int> Outcomes)
{
    /// <summary>One row a project, by name.</summary>
    public static IReadOnlyList<ProjectOutcome> Of(IReadOnlyList<Board> boards) =>
    [
        .. boards.GroupBy(board => board.Traits.Project).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ProjectOutcome(
                group.Key, group.Count(), group.CountBy(board => board.Progress.Outcome).ToDictionary())),
    ];
}
