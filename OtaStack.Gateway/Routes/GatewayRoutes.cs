using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace OtaStack.Gateway.Routes;

/// <summary>
/// The route table. The most specific path wins, so the order does not matter.
/// </summary>
internal static class GatewayRoutes
{
    private static readonly GatewayRoute[] Table =
    [
        new("/ide/{**rest}", Upstream.Ide, Policies.Ide) { RemovedPrefix = "/ide", NeedsSlash = true },
        new("/manager/api/{**rest}", Upstream.Manager, Policies.Tools),
        new("/ota/{**rest}", Upstream.Devices, Policies.Anybody),
        new("/api/{**rest}", Upstream.Api, Policies.SignedIn),
        new("/{**rest}", Upstream.Web, Policies.Pages),
    ];

    private sealed record GatewayRoute(string Path, Upstream Upstream, string Policy)
    {
        public string? RemovedPrefix { get; init; }

        public bool NeedsSlash { get; init; }
    }

    /// <summary>
    /// Route metadata: pages below this path use relative links, so the path itself is redirected to its slash form.
    /// </summary>
    public const string SlashForm = "SlashForm";

    /// <summary>The table as YARP's configuration.</summary>
    /// <exception cref="StartupException">A configured address is invalid.</exception>
    public static InMemoryConfigProvider Configure(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var gateway = services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var limits = services.GetRequiredService<IOptions<LimitOptions>>().Value;

        return new InMemoryConfigProvider(
            [.. Table.Select(route => ToRoute(route, limits))],
            [.. Upstream.All.Select(upstream => ToCluster(
                upstream, configuration.FindServiceAddress(upstream.Service, upstream.Endpoint), gateway, limits))]);
    }

    private static RouteConfig ToRoute(GatewayRoute route, LimitOptions limits) => new()
    {
        RouteId = route.Path,
        ClusterId = route.Upstream.Id,
        Match = new RouteMatch { Path = route.Path },
        AuthorizationPolicy = route.Policy,
        RateLimiterPolicy = route.Upstream == Upstream.Devices ? DeviceRate.Policy : null,
        MaxRequestBodySize = route.Upstream.MaxRequestBodyBytes(limits),
        Transforms = route.RemovedPrefix is { } prefix
            ? [new Dictionary<string, string> { ["PathRemovePrefix"] = prefix }]
            : null,
        Metadata = route.NeedsSlash
            ? new Dictionary<string, string> { [SlashForm] = route.Path.Replace(
                "{**rest}", "", StringComparison.Ordinal) }
            : null,
    };

    private static ClusterConfig ToCluster(
        Upstream upstream, Uri? address, GatewayOptions gateway, LimitOptions limits) => new()
    {
        ClusterId = upstream.Id,
        Destinations = address is null ? null : new Dictionary<string, DestinationConfig>
        {
            // A Unix socket has no host, so any will do: UpstreamClients connects to the socket.
            [upstream.Id] = new() { Address = address.UnixSocketPath() is null
                ? address.AbsoluteUri
                : "http://localhost/" },
        },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            ActivityTimeout = upstream.ActivityTimeout(gateway, limits),
        },
        // Header bytes above 127 are Latin-1 here and on Kestrel's side, which passes any byte through untouched.
        HttpClient = new HttpClientConfig { RequestHeaderEncoding = "latin1", ResponseHeaderEncoding = "latin1" },
        HealthCheck = new HealthCheckConfig
        {
            // YARP's default tries a destination that is known to be down when there is no other.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Interval = TimeSpan.FromSeconds(gateway.ProbeIntervalSeconds),
                Timeout = TimeSpan.FromSeconds(gateway.ProbeTimeoutSeconds),
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                Path = upstream.HealthPath,
            },
        },
        // One slow probe on a loaded machine is not an outage. A refused connection is detected by the request
        // itself.
        Metadata = new Dictionary<string, string> { [
            ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "2" },
    };
}
