using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Devices;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.Outages;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Connections;
using OtaStack.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OtaStack.Gateway;

/// <summary>The gateway's services.</summary>
internal static class GatewayServices
{
    public static IServiceCollection AddLimits(this IServiceCollection services)
    {
        services.AddValidated<LimitOptions>(LimitOptions.Section);
        services.AddSingleton<ConnectionLimits>();
        services.AddRateLimiter(limiter => limiter.AddPolicy<AddressBlock?, DeviceRate>(DeviceRate.Policy));
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>, ConnectionLimits>(ConfigureKestrel);
        return services;
    }

    public static IServiceCollection AddHttps(this IServiceCollection services)
    {
        services.AddValidated<HttpsOptions>(HttpsOptions.Section);
        services.AddSingleton<CertificateStore>();
        services.AddSingleton<CertificateWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<CertificateWatch>());
        services.AddSingleton<IReachableNames, ReachableNames>();
        services.AddSingleton<AuthorityFolder>();
        services.AddSingleton<LocalCertificates>();
        services.AddHostedService(provider => provider.GetRequiredService<LocalCertificates>());
        services.AddHostedService<HttpsEndpoint>();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HttpsOptions>, IOptions<LimitOptions>, CertificateStore>(
            (kestrel, tls, limits, certificates) => kestrel.ConfigureHttpsDefaults(https =>
            {
                if (certificates.Current is not null)
                    HttpsEndpoint.Configure(https, certificates, tls.Value, limits.Value);
            }));
        return services;
    }

    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        services.AddSingleton<DeviceDownloads>();
        services.AddSingleton<DownloadReports>();
        services.AddHostedService(provider => provider.GetRequiredService<DownloadReports>());
        return services;
    }

    public static IServiceCollection AddUpstreams(this IServiceCollection services)
    {
        services.AddValidated<GatewayOptions>(GatewayOptions.Section);
        services.AddSingleton<OutageNotes>();
        services.AddSingleton<OutageAnswers>();
        services.AddHealthChecks().AddCheck<ApiReachable>("api");
        services.AddReverseProxy().AddTransforms<ForwardedRequests>();
        services.AddSingleton<IProxyConfigProvider>(GatewayRoutes.Configure);
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClients>();
        return services;
    }

    private static void ConfigureKestrel(
        KestrelServerOptions kestrel, IOptions<LimitOptions> options, ConnectionLimits connections)
    {
        var limits = options.Value;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;

        kestrel.Limits.MaxRequestBodySize = limits.RequestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.RequestHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = limits.RequestHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.RequestHeadersSeconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(limits.KeepAliveSeconds);
        kestrel.Limits.MinRequestBodyDataRate =
            new(limits.SlowSenderBytesPerSecond, TimeSpan.FromSeconds(limits.SlowSenderGraceSeconds));
        kestrel.Limits.MinResponseDataRate = new(limits.SlowReaderBytesPerSecond, TimeSpan.FromSeconds(10));

        // Memory for each of thousands of slow readers.
        kestrel.Limits.MaxResponseBufferSize = 16 * 1024;

        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Use(next => connection => connections.LimitAsync(connection, next));
            ClientConnection.Follow(endpoint);
        });
    }
}
