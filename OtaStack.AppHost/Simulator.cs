using OtaStack.Runner.Demo;

namespace OtaStack.AppHost;

/// <summary>Simulated boards, for people who do not have real ones at hand.</summary>
internal static class Simulator
{
    private const string Parameter = "simulated-boards";
    private const string DefaultCount = "20";

    /// <summary>Adds a simulator that is started in the dashboard. In a demo, it starts at once.</summary>
    public static IResourceBuilder<ProjectResource> AddSimulator(
        this IDistributedApplicationBuilder builder, string name, GatewayAddress gateway)
    {
        var project = builder.AddProject<Projects.OtaStack_FleetSimulator>(
                name, options => options.ExcludeLaunchProfile = true)
            .WithoutDeveloperCertificate()
            .WithIconName("DeveloperBoard");
        // Aspire starts it with `dotnet run`, which has an option --project too.
        if (builder.IsDemo())
            return project.WithArgs(["--", .. DemoGuide.SimulatorArguments(gateway.Addresses.LocalUrl)]);

        var count = builder.AddParameter(Parameter, DefaultCount)
            .WithDescription("Number of simulated boards, from the simulator's next start on.");

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
