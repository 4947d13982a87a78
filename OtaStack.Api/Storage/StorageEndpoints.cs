using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Contracts;

namespace OtaStack.Api.Storage;

/// <summary><c>/api/storage</c>: rows of the database that cannot be read.</summary>
public static class StorageEndpoints
{
    public static RouteGroupBuilder MapStorage(this RouteGroupBuilder api)
    {
        var storage = api.MapGroup("/storage").WithTags("Storage");
        storage.MapGet("/unreadable", List).WithName("ListUnreadableRows")
            .WithSummary("Rows of the database that could not be read at start");
        storage.MapDelete("/unreadable/{table}/{rowId:long}", DeleteAsync).WithName("DeleteUnreadableRow")
            .WithSummary("Delete an unreadable row")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return storage;
    }

    private static Ok<ListPage<UnreadableRow>> List(UnreadableRows rows)
    {
        var all = rows.All;
        return TypedResults.Ok(new ListPage<UnreadableRow>(all, null, all.Count));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string table, long rowId, Actor actor, UnreadableRows rows, AuditedChanges changes,
        CancellationToken cancellationToken) =>
        await changes.MakeAsync(actor, () => rows.Deletion(table, rowId), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem(
                "This row is not one of the unreadable rows. GET /api/storage/unreadable lists them.",
                statusCode: StatusCodes.Status404NotFound, title: "No such row");
}
