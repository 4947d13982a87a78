using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Manager.Boards;

/// <summary><c>/manager/api/boards</c>: the boards that sketches can be built for.</summary>
internal static class BoardEndpoints
{
    public static void MapBoards(this IEndpointRouteBuilder api)
    {
        var boards = api.MapGroup("/boards");
        boards.MapGet("", ListAsync);
        boards.MapGet("/{fqbn}", ReadAsync);
    }

    private static async Task<Ok<BoardList>> ListAsync(
        BoardCatalog catalog, string? query, CancellationToken cancellationToken) =>
        TypedResults.Ok(new BoardList(await catalog.SearchAsync(query, cancellationToken)));

    private static async Task<Ok<BoardDetails>> ReadAsync(
        BoardCatalog catalog, string fqbn, CancellationToken cancellationToken) =>
        TypedResults.Ok(await catalog.DetailsAsync(fqbn, cancellationToken));
}
