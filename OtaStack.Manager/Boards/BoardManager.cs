using OtaStack.Manager.Cli;
using OtaStack.Manager.Jobs;
using OtaStack.Manager.Libraries;
using OtaStack.Manager.Platforms;

namespace OtaStack.Manager.Boards;

/// <summary>Boards, platforms, libraries, and the jobs that change them.</summary>
internal static class BoardManager
{
    public static void AddBoardManager(this IServiceCollection services)
    {
        services.AddSingleton<ToolchainGate>();
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());

        services.AddSingleton<CliQueries>();
        services.AddSingleton<BoardCatalog>();
        services.AddSingleton<PlatformCatalog>();
        services.AddSingleton<PlatformJobs>();

        services.AddOptions<LibraryOptions>().BindConfiguration(LibraryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LibraryUploads>();
        services.AddSingleton<LibraryCatalog>();
        services.AddSingleton<LibraryJobs>();
    }

    public static void MapBoardManager(this IEndpointRouteBuilder api)
    {
        api.MapJobs();
        api.MapBoards();
        api.MapPlatforms();
        api.MapLibraries();
    }
}
