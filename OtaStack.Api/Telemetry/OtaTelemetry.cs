using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OtaStack.Api.Telemetry;

/// <summary>The spans and counters of the API's own work. HTTP, Kestrel and runtime ones come from the framework.</summary>
public static class OtaTelemetry
{
    /// <summary>Source and meter name; ServiceDefaults listens to <c>OtaStack.*</c>.</summary>
    public const string Name = "OtaStack.Api";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>Polls by answer: tag <c>otastack.decision</c>.</summary>
    public static readonly Counter<long> Polls = Meter.CreateCounter<long>("otastack.polls", "{poll}");

    /// <summary>Polls that contradict the device that is known by their MAC address.</summary>
    public static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("otastack.conflicts", "{poll}");

    /// <summary>New devices that were refused, because their address brought too many or the fleet is full.</summary>
    public static readonly Counter<long> RefusedDevices = Meter.CreateCounter<long>("otastack.devices.refused", "{poll}");

    /// <summary>Images that came in, by tag <c>otastack.outcome</c>: published, known, incomplete, refused.</summary>
    public static readonly Counter<long> Ingestions = Meter.CreateCounter<long>("otastack.ingestions", "{image}");

    /// <summary>Downloads by tag <c>otastack.outcome</c>: complete, aborted.</summary>
    public static readonly Counter<long> Downloads = Meter.CreateCounter<long>("otastack.downloads", "{download}");

    /// <summary>Downloads that were refused for want of a slot, by tag <c>otastack.limit</c>: all, address.</summary>
    public static readonly Counter<long> RefusedDownloads =
        Meter.CreateCounter<long>("otastack.downloads.refused", "{download}");

    /// <summary>Downloads that were ended because they were slow while slots were scarce.</summary>
    public static readonly Counter<long> CutDownloads = Meter.CreateCounter<long>("otastack.downloads.cut", "{download}");

    /// <summary>Bytes of images that clients acknowledged.</summary>
    public static readonly Counter<long> SentBytes = Meter.CreateCounter<long>("otastack.downloads.sent", "By");

    /// <summary>Devices that were seen on the firmware they had been sent.</summary>
    public static readonly Counter<long> Confirmations = Meter.CreateCounter<long>("otastack.confirmations", "{update}");

    /// <summary>Rows that the database refused again and again, by tag <c>otastack.table</c>.</summary>
    public static readonly Counter<long> DroppedRows = Meter.CreateCounter<long>("otastack.storage.rows.dropped", "{row}");

    /// <summary>
    /// A step in a firmware's life as a span of that firmware's trace, linked to the request that caused it. Null when
    /// nobody listens.
    /// </summary>
    public static Activity? StartStep(string name, ActivityContext trace, ActivityKind kind = ActivityKind.Internal)
    {
        var request = Activity.Current?.Context;
        return Source.StartActivity(name, kind, trace, links: request is { } context ? [new ActivityLink(context)] : null);
    }

    /// <summary>
    /// The W3C trace context of a step: the span's own, or where nobody listens a new span of the same trace, so that
    /// trace ids are there with and without an exporter.
    /// </summary>
    public static ActivityContext ContextOf(Activity? activity, ActivityContext trace) =>
        activity?.Context ?? new ActivityContext(
            trace.TraceId == default ? ActivityTraceId.CreateRandom() : trace.TraceId,
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded);

    /// <summary>As in the <c>traceparent</c> header. Always marked as sampled: later steps follow the first one.</summary>
    public static string Format(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-01";
}
