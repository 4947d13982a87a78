using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;

namespace OtaStack.Manager.Libraries;

/// <summary><c>/manager/api/libraries</c>.</summary>
internal static class LibraryEndpoints
{
    public static void MapLibraries(this IEndpointRouteBuilder api)
    {
        var libraries = api.MapGroup("/libraries");
        libraries.MapGet("", ListAsync);
        libraries.MapGet("/search", SearchAsync);
        libraries.MapPost("/install", Install);
        libraries.MapPost("/upgrade", UpgradeAsync);
        libraries.MapPost("/zip", InstallZipAsync);
        libraries.MapPost("/git", InstallGitAsync);
        libraries.MapDelete("/{name}", RemoveAsync);
    }

    private static async Task<Ok<InstalledLibraryList>> ListAsync(
        LibraryCatalog catalog, LibraryUploads uploads, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            new InstalledLibraryList(await catalog.InstalledAsync(cancellationToken), uploads.MaximumBytes));

    private static async Task<Ok<FoundLibraryList>> SearchAsync(
        LibraryCatalog catalog, string? query, CancellationToken cancellationToken) =>
        TypedResults.Ok(await catalog.SearchAsync(query, cancellationToken));

    private static Accepted<JobView> Install(LibraryJobs jobs, ClaimsPrincipal user, LibraryInstallRequest request) =>
        JobEndpoints.Accepted(jobs.Install(request.Name, request.Version, Caller.NameOf(user)));

    private static async Task<Accepted<JobView>> UpgradeAsync(
        LibraryJobs jobs, ClaimsPrincipal user, LibraryUpgradeRequest? request, CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.UpgradeAsync(request?.Name, Caller.NameOf(user), cancellationToken));

    private static async Task<Accepted<JobView>> RemoveAsync(
        LibraryJobs jobs, ClaimsPrincipal user, string name, CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.RemoveAsync(name, Caller.NameOf(user), cancellationToken));

    private static async Task<Accepted<JobView>> InstallZipAsync(
        HttpContext http, LibraryJobs jobs, LibraryUploads uploads, string? name)
    {
        // One byte more, so that the Manager's own error, which names the limit, comes first.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = uploads.MaximumBytes + 1L;
        return JobEndpoints.Accepted(
            await jobs.InstallZipAsync(http.Request.Body, name, Caller.NameOf(http.User), http.RequestAborted));
    }

    private static async Task<Accepted<JobView>> InstallGitAsync(
        LibraryJobs jobs, ClaimsPrincipal user, LibraryGitRequest request, CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.InstallGitAsync(request.Url, Caller.NameOf(user), cancellationToken));
}
