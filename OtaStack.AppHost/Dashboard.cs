using System.Net.NetworkInformation;

namespace OtaStack.AppHost;

/// <summary>Aspire's dashboard. Only this machine reaches it.</summary>
internal static class Dashboard
{
    private const string AllowHttp = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";
    private const string Address = "ASPNETCORE_URLS";

    /// <summary>
    /// Serves the dashboard by plain HTTP: HTTPS needs a developer certificate, which few machines have. The port is
    /// that of the launch profile. Without a profile, or if the port is in use, it is a free one: a demo can run beside
    /// another OtaStack.
    /// </summary>
    public static void ServeDashboardByHttp(this IDistributedApplicationBuilder builder)
    {
        builder.Configuration[AllowHttp] ??= "true";
        if (Uri.TryCreate(builder.Configuration[Address], UriKind.Absolute, out var address)
            && address.IsLoopback && IsInUse(address.Port))
            builder.Configuration[Address] = null;
    }

    private static bool IsInUse(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
