using System.Net;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Downloads;
using OtaStack.Manager.Jobs;
using OtaStack.Manager.Libraries;
using OtaStack.Manager.Platforms;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager.Boards;

/// <summary>Boards, platforms, libraries, and the jobs that change them.</summary>
internal static class BoardManager
{
    public static IServiceCollection AddBoardManager(this IServiceCollection services)
    {
        services.AddSingleton<ToolchainGate>();
        services.AddValidated<JobOptions>(JobOptions.Section);
        services.AddSingleton<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());

        services.AddValidated<DownloadOptions>(DownloadOptions.Section);
        services.AddSingleton<HostResolver>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<DownloadGuard>();
        services.AddSingleton<IndexedDownloads>();

        services.AddSingleton<CliQueries>();
        services.AddSingleton<BoardCatalog>();
        services.AddSingleton<PlatformCatalog>();
        services.AddSingleton<PlatformJobs>();

        services.AddValidated<LibraryOptions>(LibraryOptions.Section);
        services.AddSingleton<LibraryUploads>();
        services.AddSingleton<LibraryCatalog>();
        services.AddSingleton<LibraryJobs>();
        return services;
    }

    public static void MapBoardManager(this IEndpointRouteBuilder api)
    {
        api.MapJobs();
        api.MapBoards();
        api.MapPlatforms();
        api.MapLibraries();
    }
}
