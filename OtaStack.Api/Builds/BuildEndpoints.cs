using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary><c>/api/builds</c>: what became of the files in the build folder.</summary>
public static class BuildEndpoints
{
    private const int MaximumPage = 500;

    public static RouteGroupBuilder MapBuilds(this RouteGroupBuilder api)
    {
        var builds = api.MapGroup("/builds").WithTags("Builds");
        builds.MapGet("", ListAsync).WithName("ListBuilds")
            .WithSummary("Files of the build folder that were taken or refused, newest first; outcome=refused for those with a reason");
        return builds;
    }

    private static async Task<Ok<List<BuildRecord>>> ListAsync(
        OtaStackContext context, CancellationToken cancellationToken, BuildOutcome? outcome = null, int skip = 0, int take = 100) =>
        TypedResults.Ok(await context.Builds.AsNoTracking()
            .Where(build => outcome == null || build.Outcome == outcome)
            .OrderByDescending(build => build.SeenAt)
            .Skip(Math.Max(skip, 0))
            .Take(Math.Clamp(take, 1, MaximumPage))
            .ToListAsync(cancellationToken));
}
