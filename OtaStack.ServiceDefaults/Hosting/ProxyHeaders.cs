using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Forwarded headers of proxies: the client's address, and the scheme, host and port that the client used.
/// </summary>
public static class ProxyHeaders
{
    /// <summary>
    /// Setting: networks (CIDR) whose <c>X-Forwarded-*</c> headers are trusted. Compose sets the container networks.
    /// </summary>
    public const string ProxyNetworks = "Proxies:Networks";

    private const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>
    /// Configures whose <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Port</c> are trusted.
    /// </summary>
    /// <param name="services">The service's collection.</param>
    /// <param name="trustsThisMachine">Whether the headers are always trusted from loopback, where a service has its
    /// gateway. The gateway must not set this, because every program on this machine could claim to be any
    /// client.</param>
    public static IServiceCollection AddProxyHeaders(this IServiceCollection services, bool trustsThisMachine)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.ForwardLimit = 1;
            if (!trustsThisMachine)
            {
                options.KnownIPNetworks.Clear();
                options.KnownProxies.Clear();
            }

            foreach (var network in configuration.GetSection(ProxyNetworks).Get<string[]>() ?? [])
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(network, out var parsed)
                    ? parsed
                    : throw new StartupException(
                        $"{ProxyNetworks} has \"{network}\": expected a network like 172.16.0.0/12."));
            }

            // For the middleware, an empty list means everybody.
            options.ForwardedHeaders = options.KnownIPNetworks.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        });
        return services;
    }

    /// <summary>
    /// Adds <c>UseForwardedHeaders()</c> and support for <c>X-Forwarded-Port</c>, which it lacks: a proxy that drops
    /// the port from Host sends it there. Must come before everything that uses an address, a scheme or a host.
    /// </summary>
    /// <exception cref="StartupException">A network is invalid. Thrown at start.</exception>
    public static void UseProxyHeaders(this WebApplication app)
    {
        app.Use(next =>
        {
            var options = app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;
            if (options.ForwardedHeaders == ForwardedHeaders.None)
                return next;

            return context =>
            {
                if (Trusts(options, context.Connection.RemoteIpAddress))
                    AddPortToHost(context.Request);
                return next(context);
            };
        });

        app.UseForwardedHeaders();
    }

    private static void AddPortToHost(HttpRequest request)
    {
        if (!ushort.TryParse(Last(request.Headers["X-Forwarded-Port"]), NumberStyles.None, CultureInfo.InvariantCulture,
            out var port)
            || port == 0)
            return;

        var host = new HostString(Last(request.Headers[ForwardedHost]) is { Length: > 0 } forwarded
            ? forwarded
            : request.Host.Value ?? "");
        var scheme = Last(request.Headers["X-Forwarded-Proto"]) is { Length: > 0 } proto ? proto : request.Scheme;
        var isDefault = port == (scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? 443 : 80);
        if (host is { HasValue: true, Port: null } && !isDefault)
            request.Headers[ForwardedHost] = new HostString(host.Host, port).Value;
    }

    private static string Last(StringValues header) => header.ToString().Split(',')[^1].Trim();

    private static bool Trusts(ForwardedHeadersOptions options, IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is not null
            && (options.KnownIPNetworks.Any(network => network.Contains(address))
                || options.KnownProxies.Contains(address));
    }
}
