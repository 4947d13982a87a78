using OtaStack.Runner.Demo;

namespace OtaStack.AppHost;

/// <summary>Simulated boards, for people who have none at hand yet.</summary>
internal static class Simulator
{
    private const string Parameter = "simulated-boards";
    private const string DefaultCount = "20";

    /// <summary>
    /// Adds them stopped: *Start* in the dashboard lets them poll the gateway. In a demo they poll from the start.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddSimulator(
        this IDistributedApplicationBuilder builder, string name, GatewayAddress gateway)
    {
        var project = builder.AddProject<Projects.OtaStack_FleetSimulator>(
            name, options => options.ExcludeLaunchProfile = true)
            .WithIconName("DeveloperBoard");
        // Aspire starts it by `dotnet run`, which has an option --project too.
        if (builder.IsDemo())
            return project.WithArgs(["--", .. DemoGuide.SimulatorArguments(gateway.Addresses.LocalUrl)]);

        var count = builder.AddParameter(Parameter, DefaultCount)
            .WithDescription("How many boards the simulator has when it is started the next time.");

        return project
            .WithArgs(context =>
            {
                context.Args.Add(count.Resource);
                context.Args.Add("--url");
                context.Args.Add(gateway.Addresses.LocalUrl);
            })
            .WithExplicitStart();
    }
}
