using Microsoft.Extensions.Configuration;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Where the other services are. Aspire injects <c>services__api__http__0=http://host:port</c>, compose and
/// <c>./otastack run</c> set the same: configuration is all that is needed, no discovery package.
/// </summary>
public static class ServiceAddresses
{
    /// <summary>
    /// The first address of an endpoint of a service, or null where none is configured. <paramref name="endpoint"/>
    /// is the endpoint's name in the AppHost (<c>http</c> by default, <c>ide</c> for code-server).
    /// </summary>
    /// <exception cref="StartupException">The value is there but is no absolute http or https address.</exception>
    public static Uri? FindServiceAddress(this IConfiguration configuration, string service, string endpoint = "http")
    {
        var key = $"services:{service}:{endpoint}:0";
        if (configuration[key] is not { Length: > 0 } value)
            return null;

        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StartupException($"{key} is \"{value}\": expected an address like http://127.0.0.1:5000.");
    }
}
