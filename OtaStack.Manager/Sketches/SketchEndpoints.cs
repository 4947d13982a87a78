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

    private static SketchList List(Workspace workspace) => new(SketchViews.All(workspace));

    private static SelectedBoard Board(Workspace workspace, string sketch) =>
        SketchViews.BoardOf(workspace.Find(sketch)) ?? new SelectedBoard(null);

    private static SelectedBoard SelectBoard(Workspace workspace, string sketch, SelectedBoard board)
    {
        var fqbn = Fqbn.Parse(board.Fqbn ?? "");
        SketchSettings.SelectBoard(workspace.Find(sketch), fqbn);
        return new SelectedBoard(fqbn.Text);
    }
}
