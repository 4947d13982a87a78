using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Storage;

namespace OtaStack.Manager.Http;

/// <summary>
/// <c>GET /manager/api/status</c>, and <c>/toolchain</c>: only arduino-cli, without measuring folders.
/// </summary>
internal static class StatusEndpoint
{
    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", GetAsync);
        api.MapGet("/toolchain", GetToolchainAsync);
    }

    private static async Task<Ok<CliStatus>> GetToolchainAsync(ArduinoCli cli, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cli.StatusAsync(cancellationToken));

    private static async Task<Ok<ManagerStatus>> GetAsync(
        ArduinoCli cli, ManagerFolders folders, DiskUse disk, BuildQueue queue, IOptions<BuildOptions> options,
        CancellationToken cancellationToken)
    {
        var (running, waiting) = queue.Counts;
        return TypedResults.Ok(new ManagerStatus(
            await cli.StatusAsync(cancellationToken),
            folders.Workspace,
            await disk.MeasureAsync(cancellationToken),
            new QueueStatus(running, waiting, options.Value.Parallelism)));
    }
}
