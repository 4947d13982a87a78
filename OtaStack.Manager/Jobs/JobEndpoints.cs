using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Jobs;

/// <summary><c>/manager/api/jobs</c>: lists, reads, follows and cancels changes of the toolchain.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs");
        jobs.MapGet("", List);
        jobs.MapGet("/{id}", Read);
        jobs.MapPost("/{id}/cancel", Cancel);
        jobs.MapGet("/{id}/events", JobEventsEndpoint.SendAsync);
    }

    /// <summary>202 with the job and its location.</summary>
    public static Accepted<JobView> Accepted(Job job) => TypedResults.Accepted($"/manager/api/jobs/{job.Id}", job.View);

    private static Ok<JobList> List(JobRunner runner) =>
        TypedResults.Ok(new JobList([.. runner.All.Select(job => job.View)], JobRunner.History));

    /// <exception cref="NotFoundException">There is no such job.</exception>
    public static Job Find(JobRunner runner, string id) => runner.Find(id) ?? throw new NotFoundException(
        $"There is no such job. The Manager keeps the last {JobRunner.History} jobs until it restarts.");

    private static Ok<JobView> Read(JobRunner runner, string id) => TypedResults.Ok(Find(runner, id).ViewWithLog());

    private static NoContent Cancel(JobRunner runner, string id)
    {
        runner.Cancel(Find(runner, id).Id);
        return TypedResults.NoContent();
    }
}
