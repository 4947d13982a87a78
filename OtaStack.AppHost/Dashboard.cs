using System.Net.NetworkInformation;

namespace OtaStack.AppHost;

/// <summary>Aspire's dashboard. Only this machine reaches it.</summary>
internal static class Dashboard
{
    private const string AllowHttp = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";
    private const string Address = "ASPNETCORE_URLS";

    /// <summary>
    /// Serves the dashboard by plain HTTP: for HTTPS every machine would need a developer certificate. Its port is that of the launch
    /// profile, or a free one where there is no profile, or where the port is in use: a demo runs beside another OtaStack.
    /// </summary>
    public static void ServeDashboardByHttp(this IDistributedApplicationBuilder builder)
    {
        builder.Configuration[AllowHttp] ??= "true";
        if (Uri.TryCreate(builder.Configuration[Address], UriKind.Absolute, out var address) && address.IsLoopback && IsInUse(address.Port))
            builder.Configuration[Address] = null;
    }

    private static bool IsInUse(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
