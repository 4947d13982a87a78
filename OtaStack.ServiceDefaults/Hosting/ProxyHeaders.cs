using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>What the gateway says of a request: its client's address, and the scheme and host that the client used.</summary>
public static class ProxyHeaders
{
    /// <summary>
    /// Section <c>Proxies:Networks</c>: from where <c>X-Forwarded-*</c> is believed (CIDR). By default the same machine;
    /// compose sets the container network's.
    /// </summary>
    private const string ProxyNetworks = "Proxies:Networks";

    /// <summary>Takes over <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of the last proxy. Must come first.</summary>
    /// <exception cref="StartupException">A network is none.</exception>
    public static void UseProxyHeaders(this WebApplication app)
    {
        // Made when the server starts, not now: what is wrong with the settings is explained from there on.
        app.Use(next => new ForwardedHeadersMiddleware(
            next, app.Services.GetRequiredService<ILoggerFactory>(), Options.Create(Read(app.Configuration))).Invoke);
    }

    private static ForwardedHeadersOptions Read(IConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = 1,
        };
        foreach (var network in configuration.GetSection(ProxyNetworks).Get<string[]>() ?? [])
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(network, out var parsed)
                ? parsed
                : throw new StartupException($"{ProxyNetworks} has \"{network}\": expected a network like 172.16.0.0/12."));
        }

        return options;
    }
}
