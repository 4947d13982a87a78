using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Ready;

namespace OtaStack.AppHost;

/// <summary>Prints the same block as <c>./otastack run</c> when the gateway is healthy.</summary>
internal static class ReadyMessage
{
    private const string DashboardResource = "aspire-dashboard";

    public static void PrintWhenReady(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> gateway,
        GatewayAddress address,
        CodeServer ide)
    {
        var isSaid = false;
        gateway.OnResourceReady(async (_, ready, cancellation) =>
        {
            // A restarted gateway becomes ready again.
            if (Interlocked.Exchange(ref isSaid, true))
                return;

            var block = new ReadyBlock
            {
                Gateway = address.Addresses,
                Fingerprint = AuthorityFingerprint.Of(address.Addresses, builder.DataFolder()),
                SignIn = SignInText.Of(
                    builder.FirstPasswordFile(), "\"Set a new password\" of the gateway in the dashboard",
                    given: builder.HasGivenPassword() ? $"Parameters:{SignIn.Parameter}, or what was set since" : null),
                DataFolder = builder.DataFolder(),
                IdeRemark = ide.Mode.Remark,
                NoIde = ide.Mode.Kind == IdeKind.Off ? ide.Mode.Remark : null,
                Dashboard = await FindDashboardAsync(ready.Services, builder.Configuration, cancellation),
                Demo = builder.IsDemo() ? DemoGuide.Lines(address.Addresses.PeopleUrl) : [],
                RunsAsUser = ide.Mode.Kind == IdeKind.Process ? "the IDE and compilers" : "compilers",
            };
            await Console.Out.WriteAsync(block.ToString());
        });
    }

    // The link includes the sign-in token. Aspire logs the same link.
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
