using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace OtaStack.AppHost;

/// <summary>Aspire's dashboard. Only this machine reaches it.</summary>
internal static class Dashboard
{
    private const string AllowHttp = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";
    private const string Address = "ASPNETCORE_URLS";
    private const string OtlpByGrpc = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string OtlpByHttp = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string Keys = "AppHost";
    private const string FreePort = "http://localhost:0";

    /// <summary>
    /// Serves the dashboard over HTTP, because HTTPS needs a developer certificate, which few machines have. The port
    /// comes from the launch profile. Without a profile, or if that port is in use, the system picks one, so that a demo
    /// can run beside another OtaStack. Telemetry comes in at free ports, by gRPC from services and by HTTP from the IDE.
    /// </summary>
    public static void ServeDashboardByHttp(this IDistributedApplicationBuilder builder)
    {
        builder.Configuration[AllowHttp] ??= "true";
        builder.Configuration[OtlpByGrpc] ??= FreePort;
        builder.Configuration[OtlpByHttp] ??= FreePort;
        KeepKeys(builder.Configuration);
        if (Uri.TryCreate(builder.Configuration[Address], UriKind.Absolute, out var address)
            && address.IsLoopback && IsInUse(address.Port))
            builder.Configuration[Address] = null;
    }

    /// <summary>
    /// Aspire keeps the API keys of the dashboard in the user secrets, and reads them again when they change. Another
    /// AppHost of the same user may write its own keys there; a service that starts after that would send a key that
    /// this dashboard refuses.
    /// </summary>
    private static void KeepKeys(ConfigurationManager configuration) =>
        configuration.AddInMemoryCollection(
            configuration.GetSection(Keys).AsEnumerable().Where(pair => pair.Value is not null).ToList());

    private static bool IsInUse(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
