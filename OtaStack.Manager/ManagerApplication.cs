using OtaStack.Manager.Boards;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Storage;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager;

/// <summary>The Manager's parts, put together.</summary>
internal static class ManagerApplication
{
    public static void AddManager(this WebApplicationBuilder builder)
    {
        builder.AddGatewayTokens(GatewayToken.ManagerAudience);

        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        services.AddSingleton(TimeProvider.System);
        services.AddProblemDetails();

        services.AddFolders();
        services.AddCli();
        services.AddSketches();
        services.AddBuilds();
        services.AddBoardManager();
    }

    private static void AddFolders(this IServiceCollection services)
    {
        services.AddValidated<ManagerOptions>(ManagerOptions.Section);
        services.AddSingleton<ManagerFolders>();
        services.AddSingleton<DiskUse>();
    }

    private static void AddCli(this IServiceCollection services)
    {
        services.AddSingleton<CliConfiguration>();
        services.AddSingleton<ArduinoCli>();
    }

    private static void AddSketches(this IServiceCollection services) => services.AddSingleton<Workspace>();

    private static void AddBuilds(this IServiceCollection services)
    {
        services.AddValidated<BuildOptions>(BuildOptions.Section);
        services.AddSingleton<BuildStore>();
        services.AddSingleton<InjectedHeader>();
        services.AddSingleton<BuildCompiler>();
        services.AddSingleton<BuildPacker>();
        services.AddSingleton<BuildPublisher>();
        services.AddSingleton<BuildReceipts>();
        services.AddSingleton<CompilationDatabase>();
        services.AddSingleton<BuildRunner>();
        services.AddSingleton<BuildRetention>();
        services.AddSingleton<BuildQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<BuildQueue>());
    }
}
