using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary><c>/api/builds</c>: what happened to the files in the build folder.</summary>
public static class BuildEndpoints
{
    private const int MaximumPage = 500;

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
    private static async Task<Results<Ok<BuildFileView[]>, ProblemHttpResult>> ListAsync(
        OtaStackContext context, CancellationToken cancellationToken, string? outcome = null, int skip = 0,
        int take = 100)
    {
        // Not bound as an enum, because that accepts only "Refused", and the API's responses spell it "refused".
        var wanted = BuildOutcome.Taken;
        if (outcome is not null && !(Enum.TryParse(outcome, ignoreCase: true, out wanted) && Enum.IsDefined(wanted)))
            return TypedResults.Problem("outcome must be taken, refused or known.",
                statusCode: StatusCodes.Status400BadRequest, title: "Bad parameter");

        var builds = await context.Builds.AsNoTracking()
            .Where(build => outcome == null || build.Outcome == wanted)
            .OrderByDescending(build => build.SeenAt)
            .Skip(Math.Max(skip, 0))
            .Take(Math.Clamp(take, 1, MaximumPage))
            .ToReadableListAsync(cancellationToken);
        return TypedResults.Ok(builds.Select(build => build.ToView()).ToArray());
    }
}
