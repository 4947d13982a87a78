using OtaStack.Manager.Cli;

namespace OtaStack.Manager;

/// <summary><c>GET /manager/api/status</c>.</summary>
internal static class StatusEndpoint
{
    public static void MapStatus(this IEndpointRouteBuilder routes) => routes.MapGet("/status", Get);

    private static ManagerStatus Get(ArduinoCli cli, ManagerFolders folders) => new(cli.Find(), folders.Workspace);

    internal sealed record ManagerStatus(string? ArduinoCli, string Workspace);
}
