using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OtaStack.Manager.Telemetry;

/// <summary>
/// The Manager's own spans and counters. Those of HTTP, Kestrel and the runtime come from the framework.
/// </summary>
internal static class ManagerTelemetry
{
    /// <summary>Source and meter name; ServiceDefaults listens to <c>OtaStack.*</c>.</summary>
    public const string Name = "OtaStack.Manager";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>Builds that ended, by tag <c>otastack.outcome</c>: succeeded, failed, cancelled.</summary>
    public static readonly Counter<long> Builds = Meter.CreateCounter<long>("otastack.builds", "{build}");

    /// <summary>From start to end.</summary>
    public static readonly Histogram<double> BuildDuration = Meter.CreateHistogram<double>(
        "otastack.builds.duration", "s");

    /// <summary>From the request to the start.</summary>
    public static readonly Histogram<double> QueueDuration = Meter.CreateHistogram<double>(
        "otastack.builds.queue.duration", "s");

    /// <summary>
    /// Starts a span of the build's trace. Null without a listener.
    /// </summary>
    /// <param name="startedAt">Start time, if earlier than now.</param>
    public static Activity? Start(string name, ActivityContext parent, DateTimeOffset startedAt = default) =>
        Source.StartActivity(name, ActivityKind.Internal, parent, startTime: startedAt);

    /// <summary>
    /// The trace of a request's build: the request's trace, or a new one if the request is not traced, so that builds
    /// have trace ids even without an exporter.
    /// </summary>
    public static string TraceOfRequest()
    {
        var current = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Context : default;
        return Format(current.TraceId == default
            ? new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(),
                ActivityTraceFlags.Recorded)
            : current);
    }

    /// <summary>
    /// Formats a <c>traceparent</c> header. Always sampled, so that later steps follow the first one.
    /// </summary>
    public static string Format(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-01";
}
