using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Builds;

/// <summary><c>/api/builds</c>: what happened to the files in the build folder.</summary>
public static class BuildEndpoints
{
    private const int MaximumPage = 1000;

    public static RouteGroupBuilder MapBuilds(this RouteGroupBuilder api)
    {
        var builds = api.MapGroup("/builds").WithTags("Builds");
        builds.MapGet("", ListAsync).WithName("ListBuilds")
            .WithSummary(
                "Files of the build folder that were published, refused or already known, newest first, and the boards "
                    + "they reach; outcome=refused lists only the refused ones")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        return builds;
    }

    /// <param name="outcome"><c>taken</c>, <c>refused</c> or <c>known</c>; null for all.</param>
    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Files on a page, 1 to 1000.</param>
    private static async Task<Results<Ok<ListPage<BuildFileView>>, ProblemHttpResult>> ListAsync(
        OtaStackContext context, CancellationToken cancellationToken, string? outcome = null, string? after = null,
        int limit = 100)
    {
        // Not bound as an enum, because that accepts only "Refused", and the API's responses spell it "refused".
        var wanted = BuildOutcome.Taken;
        if (outcome is not null && !(Enum.TryParse(outcome, ignoreCase: true, out wanted) && Enum.IsDefined(wanted)))
            return Problems.InvalidParameter("outcome: taken, refused or known.");
        if (limit is < 1 or > MaximumPage)
            return Problems.InvalidParameter($"limit: 1 to {MaximumPage}.");
        Guid? last = null;
        if (after is not null)
        {
            if (!Guid.TryParseExact(after, "D", out var id))
                return Problems.InvalidParameter("after: give \"next\" of the page before.");
            last = id;
        }

        // Ids begin with the time (UUID version 7), so their order is that of SeenAt.
        var builds = context.Builds.AsNoTracking().Where(build => outcome == null || build.Outcome == wanted);
        var page = await builds.Where(build => last == null || build.Id < last)
            .OrderByDescending(build => build.Id).Take(limit + 1).ToReadableListAsync(cancellationToken);
        return TypedResults.Ok(new ListPage<BuildFileView>(
            [.. page.Take(limit).Select(build => build.ToView())],
            page.Count > limit ? page[limit - 1].Id.ToString() : null, await builds.CountAsync(cancellationToken)));
    }
}
