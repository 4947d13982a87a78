namespace OtaStack.Manager.Jobs;

internal static class JobServices
{
    /// <summary>Adds the gate to the toolchain and the jobs that change it.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<ToolchainGate>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        return services;
    }
}
