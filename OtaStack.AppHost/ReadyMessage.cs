using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Ready;

namespace OtaStack.AppHost;

/// <summary>What the console says once the gateway is healthy: the same block as <c>./otastack run</c>.</summary>
internal static class ReadyMessage
{
    private const string DashboardResource = "aspire-dashboard";

    public static void SayWhenReady(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> gateway,
        GatewayAddress address,
        CodeServer ide)
    {
        var isSaid = false;
        gateway.OnResourceReady(async (_, ready, cancellation) =>
        {
            // A gateway that is started again is ready again.
            if (Interlocked.Exchange(ref isSaid, true))
                return;

            var block = new ReadyBlock
            {
                Gateway = address.Addresses,
                SignIn = await builder.SignInTextAsync(cancellation),
                DataFolder = builder.DataFolder(),
                IdeRemark = ide.Mode.Remark,
                NoIde = ide.Mode.Kind == IdeKind.Off ? ide.Mode.Remark : null,
                Dashboard = await FindDashboardAsync(ready.Services, builder.Configuration, cancellation),
                Demo = builder.IsDemo() ? DemoGuide.Lines(address.Addresses.Url) : [],
                RunsAsUser = ide.Mode.Kind == IdeKind.Process ? "the IDE and compilers" : "compilers",
            };
            await Console.Out.WriteAsync(block.ToString());
        });
    }

    private static async Task<string> SignInTextAsync(this IDistributedApplicationBuilder builder, CancellationToken cancellation)
    {
        const string Name = StackNames.Administrator;
        if (builder.HasGivenPassword())
            return $"{Name}   (password: Parameters:{SignIn.Parameter}, or what was set since)";

        var file = builder.FirstPasswordFile();
        if (!File.Exists(file))
            return $"{Name}   (forgotten? \"Set a new password\" of the gateway in the dashboard)";

        var password = (await File.ReadAllTextAsync(file, cancellation)).Trim();
        File.Delete(file);
        return $"{Name} / {password}   (shown this once; \"Set a new password\" of the gateway in the dashboard sets another)";
    }

    // With the token that signs in: Aspire logs the same link.
    private static async Task<string?> FindDashboardAsync(
        IServiceProvider services, ConfigurationManager configuration, CancellationToken cancellation)
    {
        var dashboard = services.GetRequiredService<DistributedApplicationModel>().Resources
            .OfType<IResourceWithEndpoints>().FirstOrDefault(resource => resource.Name == DashboardResource);
        var endpoint = dashboard?.GetEndpoints().FirstOrDefault(endpoint => endpoint.EndpointName is "http" or "https");
        if (endpoint is null || await endpoint.GetValueAsync(cancellation) is not { } url)
            return null;

        var token = configuration["AppHost:BrowserToken"];
        return string.IsNullOrEmpty(token) ? url : $"{url}/login?t={token}";
    }
}
