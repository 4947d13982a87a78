using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Acme;
using OtaStack.Gateway.Devices;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.Outages;
using OtaStack.Gateway.Routes;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OtaStack.Gateway;

/// <summary>The gateway's parts, put together.</summary>
internal static class GatewayApplication
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);

        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart()
            .Validate(
                options => options is
                {
                    ProbeIntervalSeconds: >= 0.05 and <= 3600,
                    ProbeTimeoutSeconds: >= 0.05 and <= 3600,
                    IdeIdleHours: > 0 and <= 240,
                },
                "Gateway:ProbeIntervalSeconds and Gateway:ProbeTimeoutSeconds must be 0.05 to 3600, "
                + "Gateway:IdeIdleHours above 0 and at most 240.");
        services.AddValidated<LimitOptions>(LimitOptions.Section);
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsValidation>();
        services.AddValidated<HttpsOptions>(HttpsOptions.Section);
        services.AddSingleton<IValidateOptions<HttpsOptions>, HttpsOptionsValidation>();

        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<DeviceRate>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<DeviceDownloads>();
        services.AddSingleton<OutageNotes>();
        services.AddSingleton<OutageAnswers>();
        services.AddSingleton<CertificateStore>();
        services.AddHostedService(provider => provider.GetRequiredService<CertificateStore>());
        services.AddHostedService<HttpsEndpoint>();
        services.AddHealthChecks().AddCheck<ApiReachable>("api");
        services.AddSignIn();

        services.AddReverseProxy().AddTransforms<ForwardedRequests>();
        services.AddSingleton<IProxyConfigProvider>(GatewayRoutes.Configure);
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClients>();

        builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096); // a power cut ends for all boards at once
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>, IOptions<HttpsOptions>, ConnectionLimits, CertificateStore>(ConfigureKestrel);
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseRequestBodies();
        app.UseProxyHeaders(trustsThisMachine: false);
        app.UseSingleLeadingSlash();
        app.UseSecurityHeaders();
        app.UseHttpsForBrowsers();
        app.UseRouting();
        app.UseMiddleware<SignInGuard>();

        var rate = app.Services.GetRequiredService<DeviceRate>();
        var streams = app.Services.GetRequiredService<OpenStreams>();
        var outages = app.Services.GetRequiredService<OutageAnswers>();
        app.MapAcmeChallenges();
        app.MapSignIn();
        app.MapSignOut();
        app.MapAccount();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(next => context => rate.LimitAsync(context, next));
            proxy.Use(next => context => Caller.FollowAsync(context, next));
            proxy.Use(next => context => streams.LimitAsync(context, next));
            proxy.UseSlashForms();
            proxy.Use(next => context => outages.AnswerAsync(context, next));
        }).ConfigureEndpoints(GatewayRoutes.SetAccess);
    }

    private static void ConfigureKestrel(
        KestrelServerOptions kestrel, IOptions<LimitOptions> options, IOptions<HttpsOptions> tls, ConnectionLimits connections,
        CertificateStore certificates)
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

        // What is held in memory for each of thousands of slow readers, and untruthfully called sent.
        kestrel.Limits.MaxResponseBufferSize = 16 * 1024;

        kestrel.ConfigureEndpointDefaults(endpoint =>
            endpoint.Use(next => connection => connections.LimitAsync(connection, next)));
        kestrel.ConfigureHttpsDefaults(https =>
        {
            if (certificates.Current is not null)
                HttpsEndpoint.Configure(https, certificates, tls.Value, limits);
        });
    }
}
