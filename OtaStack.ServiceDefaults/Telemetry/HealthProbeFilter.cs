using System.Diagnostics;
using OpenTelemetry;
using OtaStack.ServiceDefaults.Health;

namespace OtaStack.ServiceDefaults.Telemetry;

/// <summary>
/// Excludes health probes from the export: incoming, outgoing, and the gateway's own. Each would be a separate trace
/// every few seconds, which nobody reads.
/// </summary>
internal sealed class HealthProbeFilter : BaseProcessor<Activity>
{
    private const string ProxySource = "Yarp.ReverseProxy";

    // Added before the exporter's processor, which skips activities that are not recorded.
    public override void OnEnd(Activity activity)
    {
        if (IsProbe(activity))
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    // YARP's own spans come first, because the span of a probe is a client span without a URL.
    private static bool IsProbe(Activity activity) => activity switch
    {
        { Source.Name: ProxySource } => activity.OperationName.Contains("health", StringComparison.OrdinalIgnoreCase),
        { Kind: ActivityKind.Server } => activity.GetTagItem("url.path") is string path && IsProbePath(path),
        { Kind: ActivityKind.Client } => activity.GetTagItem("url.full") is string url
            && Uri.TryCreate(url, UriKind.Absolute, out var uri) && IsProbePath(uri.AbsolutePath),
        _ => false,
    };

    // The last one is code-server's.
    private static bool IsProbePath(string path) =>
        path is HealthEndpoints.Ready or HealthEndpoints.Alive or "/healthz";
}
