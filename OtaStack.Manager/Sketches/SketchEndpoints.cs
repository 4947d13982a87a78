using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Manager.Sketches;

/// <summary><c>/manager/api/sketches</c>: the sketches and their selected boards.</summary>
internal static class SketchEndpoints
{
    public static void MapSketches(this IEndpointRouteBuilder api)
    {
        var sketches = api.MapGroup("/sketches");
        sketches.MapGet("", List);
        sketches.MapGet("/board", Board);
        sketches.MapPut("/board", SelectBoard);
    }

    private static Ok<SketchList> List(Workspace workspace) =>
        TypedResults.Ok(new SketchList(SketchViews.All(workspace)));

    private static Ok<SelectedBoard> Board(Workspace workspace, string sketch) =>
        TypedResults.Ok(SketchViews.BoardOf(workspace.Find(sketch)) ?? new SelectedBoard(null));

    private static Ok<SelectedBoard> SelectBoard(Workspace workspace, string sketch, SelectedBoard board)
    {
        var fqbn = Fqbn.Parse(board.Fqbn ?? "");
        SketchSettings.SelectBoard(workspace.Find(sketch), fqbn);
        return TypedResults.Ok(new SelectedBoard(fqbn.Text));
    }
}
