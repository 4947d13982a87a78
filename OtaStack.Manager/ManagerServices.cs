using OtaStack.Manager.Builds;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Storage;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Manager;

/// <summary>The Manager's services.</summary>
internal static class ManagerServices
{
    public static IServiceCollection AddFolders(this IServiceCollection services)
    {
        services.AddValidated<ManagerOptions>(ManagerOptions.Section);
        services.AddSingleton<ManagerFolders>();
        services.AddSingleton<DiskUse>();
        return services;
    }

    public static IServiceCollection AddArduinoCli(this IServiceCollection services)
    {
        services.AddSingleton<CliConfiguration>();
        services.AddSingleton<ArduinoCli>();
        return services;
    }

    public static IServiceCollection AddSketches(this IServiceCollection services)
    {
        services.AddSingleton<Workspace>();
        return services;
    }

    public static IServiceCollection AddBuilds(this IServiceCollection services)
    {
        services.AddValidated<BuildOptions>(BuildOptions.Section);
        services.AddSingleton<BuildStore>();
        services.AddSingleton<ProjectTokens>();
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
        return services;
    }
}
