using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Http;

/// <summary><c>GET /manager/api/status</c>.</summary>
internal static class StatusEndpoint
{
    public static void MapStatus(this IEndpointRouteBuilder routes) => routes.MapGet("/status", GetAsync);

    private static async Task<ManagerStatus> GetAsync(ArduinoCli cli, ManagerFolders folders, CancellationToken cancellationToken) =>
        new(await cli.StatusAsync(cancellationToken), folders.Workspace);

    internal sealed record ManagerStatus(CliStatus ArduinoCli, string Workspace);
}
