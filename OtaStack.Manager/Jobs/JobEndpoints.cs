using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Manager.Jobs;

/// <summary><c>/manager/api/jobs</c>: list, read, follow and cancel what changes the toolchain.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs");
        jobs.MapGet("", List);
        jobs.MapGet("/{id}", Read);
        jobs.MapPost("/{id}/cancel", Cancel);
        jobs.MapGet("/{id}/events", Follow);
    }

    /// <summary>202 with the job and where to find it.</summary>
    public static Accepted<JobView> Accepted(Job job) => TypedResults.Accepted($"/manager/api/jobs/{job.Id}", job.View);

    private static Ok<JobList> List(JobRunner runner) => TypedResults.Ok(new JobList([.. runner.All.Select(job => job.View)]));

    private static Results<Ok<JobView>, ProblemHttpResult> Read(JobRunner runner, string id) =>
        runner.Find(id) is { } job ? TypedResults.Ok(job.ViewWithLog()) : NotFound();

    private static Results<NoContent, ProblemHttpResult> Cancel(JobRunner runner, string id) =>
        runner.Cancel(id) ? TypedResults.NoContent() : NotFound();

    private static IResult Follow(HttpContext http, JobRunner runner, IHostApplicationLifetime lifetime, string id)
    {
        if (runner.Find(id) is not { } job)
            return NotFound();

        var lastEvent = http.Request.Headers["Last-Event-ID"];
        var known = long.TryParse(lastEvent, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;
        // A server that stops does not wait for those who only listen.
        var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.RegisterForDispose(over);
        return TypedResults.ServerSentEvents(JobEvents.FollowAsync(job, known, over.Token));
    }

    private static ProblemHttpResult NotFound() => TypedResults.Problem(
        $"There is no such job. The last {JobRunner.History} are kept, until the manager restarts.",
        statusCode: StatusCodes.Status404NotFound, title: "Unknown job");

    internal sealed record JobList(IReadOnlyList<JobView> Jobs);
}
