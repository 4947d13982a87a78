using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Http;
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
            .WithDescription("Only an admin may delete rows of Projects, Tokens and TokenUses.")
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
        CancellationToken cancellationToken)
    {
        if (!actor.MayChangeTokens && IsOfTokens(table))
        {
            return Problems.OnlyAdmins(
                $"Only admins may delete rows of {table}, because boards could poll without a token afterwards.");
        }

        return await changes.MakeAsync(actor, () => rows.Deletion(table, rowId), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem(
                "This row is not one of the unreadable rows. GET /api/storage/unreadable lists them.",
                statusCode: StatusCodes.Status404NotFound, title: "No such row");
    }

    // Until its row is deleted, a project whose access is unknown is closed to strangers, and a device that may have
    // shown a token has to show one.
    private static bool IsOfTokens(string table) => table
        is nameof(OtaStackContext.Projects) or nameof(OtaStackContext.Tokens) or nameof(OtaStackContext.TokenUses);
}
