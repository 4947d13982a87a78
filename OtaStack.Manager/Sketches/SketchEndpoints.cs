namespace OtaStack.Manager.Sketches;

/// <summary><c>/manager/api/sketches</c>: what there is to build, and for which board.</summary>
internal static class SketchEndpoints
{
    public static void MapSketches(this IEndpointRouteBuilder api)
    {
        var sketches = api.MapGroup("/sketches");
        sketches.MapGet("", List);
        sketches.MapGet("/board", Board);
        sketches.MapPut("/board", SelectBoard);
    }

    private static SketchList List(Workspace workspace) => new(
        [.. workspace.List().Select(sketch => new SketchView(sketch.Path, sketch.Name, BoardOf(sketch)))]);

    private static SelectedBoard Board(Workspace workspace, string sketch) =>
        BoardOf(workspace.Find(sketch)) ?? new SelectedBoard(null);

    private static SelectedBoard SelectBoard(Workspace workspace, string sketch, SelectedBoard board)
    {
        var fqbn = Fqbn.Parse(board.Fqbn ?? "");
        SketchSettings.SelectBoard(workspace.Find(sketch), fqbn);
        return new SelectedBoard(fqbn.Text);
    }

    private static SelectedBoard? BoardOf(Sketch sketch) =>
        SketchSettings.BoardOf(sketch) is { } fqbn ? new SelectedBoard(fqbn.Text) : null;

    internal sealed record SketchList(IReadOnlyList<SketchView> Sketches);

    /// <param name="Path">Inside the workspace.</param>
    internal sealed record SketchView(string Path, string Name, SelectedBoard? Board);

    internal sealed record SelectedBoard(string? Fqbn);
}
