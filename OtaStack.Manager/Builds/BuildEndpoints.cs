using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Contracts;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Telemetry;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Manager.Builds;

/// <summary><c>/manager/api/builds</c>: requests builds, watches them, and downloads their files.</summary>
internal static class BuildEndpoints
{
    private const int MaximumPage = 500;

    public static void MapBuilds(this IEndpointRouteBuilder api)
    {
        var builds = api.MapGroup("/builds");
        builds.MapPost("", Add);
        builds.MapGet("", List);
        builds.MapGet("/{id}", Get);
        builds.MapPost("/{id}/cancel", Cancel);
        builds.MapPost("/{id}/publish", Publish);
        builds.MapGet("/{id}/events", BuildEventsEndpoint.SendAsync);
        builds.MapGet("/{id}/log", SendLogAsync);
        // An image can contain passwords, and the token of its project.
        builds.MapGet("/{id}/files/{name}", SendFile).RequireAuthorization(GatewayTokens.OperatorReads);
    }

    private static Created<BuildView> Add(
        BuildRequest request, BuildQueue queue, Workspace workspace, TimeProvider clock, HttpContext http)
    {
        var by = Caller.NameOf(http.User);
        var trace = ManagerTelemetry.TraceOfRequest();
        var build = queue.Add((id, now) => request.ToRecord(workspace, id, by, trace, now));
        return TypedResults.Created($"/manager/api/builds/{build.Record.Id}", build.Record.ToView(clock.GetUtcNow()));
    }

    /// <param name="q">Words and fields (<see cref="BuildFilter"/>).</param>
    /// <param name="sort">A field (<see cref="BuildOrder"/>); <c>-</c> before it reverses the order.</param>
    /// <param name="limit">Builds on a page, 1 to 500.</param>
    /// <param name="after"><c>next</c> of the page before.</param>
    private static Ok<ListPage<BuildView>> List(
        BuildQueue queue, TimeProvider clock, string? q = null, string? sort = null, int limit = 50,
        string? after = null)
    {
        if (limit is < 1 or > MaximumPage)
            throw new InvalidInputException($"limit: 1 to {MaximumPage}.");

        var filter = BuildFilter.Parse(q);
        var order = BuildOrder.Parse(sort);
        var found = queue.All.Select(build => build.Record).Where(filter.Matches).ToList();
        var (builds, next) = order.Page(found, after, limit);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new ListPage<BuildView>(
            [.. builds.Select(build => build.ToView(now))], next, found.Count));
    }

    /// <exception cref="NotFoundException">There is no such build.</exception>
    public static Build Find(BuildQueue queue, string id) =>
        queue.Find(id) ?? throw new NotFoundException(
            "There is no such build. Old builds are deleted; GET /manager/api/builds lists those that are kept.");

    private static Ok<BuildView> Get(string id, BuildQueue queue, TimeProvider clock) =>
        TypedResults.Ok(Find(queue, id).Record.ToView(clock.GetUtcNow()));

    private static NoContent Cancel(string id, BuildQueue queue)
    {
        queue.Cancel(Find(queue, id));
        return TypedResults.NoContent();
    }

    private static Ok<BuildView> Publish(string id, BuildQueue queue, TimeProvider clock)
    {
        var build = Find(queue, id);
        queue.Publish(build);
        return TypedResults.Ok(build.Record.ToView(clock.GetUtcNow()));
    }

    /// <param name="last">Only so many of its last lines; null for all.</param>
    private static async Task SendLogAsync(string id, BuildQueue queue, HttpContext http, int? last = null)
    {
        var build = Find(queue, id);
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await foreach (var line in LinesOf(build.Log, last, http.RequestAborted))
            await http.Response.WriteAsync(line + "\n", http.RequestAborted);
    }

    private static IAsyncEnumerable<string> LinesOf(BuildLog log, int? last, CancellationToken stop)
    {
        var lines = log.From(0).ReadAsync(stop).Select(BuildLog.LineOf).OfType<string>();
        return last is { } count ? lines.TakeLast(Math.Max(count, 0)) : lines;
    }

    // The name is only compared with the build's files, so it cannot lead out of the result's folder.
    private static PhysicalFileHttpResult SendFile(
        string id, string name, BuildQueue queue, BuildStore store, HttpContext http)
    {
        var build = Find(queue, id).Record;
        if (build.State != BuildState.Succeeded || build.Files.FirstOrDefault(file => file == name) is not { } known)
            throw new NotFoundException("The build has no such file. Its \"files\" lists the available ones.");
        var path = Path.Combine(store.ResultOf(build), known);
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
            throw new NotFoundException($"{known} no longer exists. Build again.");

        http.Response.Headers.XContentTypeOptions = "nosniff";
        var type = known == BuildManifest.FileName ? "application/json" : "application/octet-stream";
        return TypedResults.PhysicalFile(path, type, known);
    }
}
