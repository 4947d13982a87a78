using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Downloads;
using OtaStack.Manager.Http;
using OtaStack.Manager.Jobs;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// <c>/manager/api/platforms</c> and <c>/indexes</c>: platforms and package indexes.
/// </summary>
internal static class PlatformEndpoints
{
    public static void MapPlatforms(this IEndpointRouteBuilder api)
    {
        var platforms = api.MapGroup("/platforms");
        platforms.MapGet("", ListAsync);
        platforms.MapPost("/{id}/install", InstallAsync);
        platforms.MapPost("/{id}/upgrade", UpgradeAsync);
        platforms.MapDelete("/{id}", RemoveAsync);

        var indexes = api.MapGroup("/indexes");
        indexes.MapGet("", ListIndexes);
        indexes.MapPut("", ReplaceIndexesAsync);
        indexes.MapPost("/update", UpdateIndexes);
    }

    private static async Task<Ok<PlatformList>> ListAsync(
        PlatformCatalog catalog, string? query, CancellationToken cancellationToken) =>
        TypedResults.Ok(new PlatformList(await catalog.SearchAsync(query, cancellationToken)));

    private static async Task<Accepted<JobView>> InstallAsync(
        PlatformJobs jobs, ClaimsPrincipal user, string id, PlatformInstallRequest? request,
        CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.InstallAsync(id, request?.Version, Caller.NameOf(user), cancellationToken));

    private static async Task<Accepted<JobView>> UpgradeAsync(
        PlatformJobs jobs, ClaimsPrincipal user, string id, CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.UpgradeAsync(id, Caller.NameOf(user), cancellationToken));

    private static async Task<Accepted<JobView>> RemoveAsync(
        PlatformJobs jobs, ClaimsPrincipal user, string id, CancellationToken cancellationToken) =>
        JobEndpoints.Accepted(await jobs.RemoveAsync(id, Caller.NameOf(user), cancellationToken));

    private static Ok<PackageIndexes> ListIndexes(CliConfiguration configuration) =>
        TypedResults.Ok(new PackageIndexes(configuration.Urls));

    private static async Task<Ok<PackageIndexes>> ReplaceIndexesAsync(
        CliConfiguration configuration, PlatformCatalog catalog, DownloadGuard guard, PackageIndexes request,
        CancellationToken cancellationToken)
    {
        var urls = IndexUrl.CheckAll(request.Urls);
        await guard.CheckAsync(urls.Except(configuration.Urls), cancellationToken);
        configuration.SaveUrls(urls);
        catalog.Forget();
        return TypedResults.Ok(new PackageIndexes(configuration.Urls));
    }

    private static Accepted<JobView> UpdateIndexes(PlatformJobs jobs, ClaimsPrincipal user) =>
        JobEndpoints.Accepted(jobs.UpdateIndexes(Caller.NameOf(user)));
}
