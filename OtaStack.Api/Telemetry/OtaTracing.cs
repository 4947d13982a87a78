using System.Diagnostics;

namespace OtaStack.Api.Telemetry;

/// <summary>The API's own spans: the steps of a firmware from its ingestion to its confirmation.</summary>
public static class OtaTracing
{
    private static readonly ActivitySource Source = new(OtaMetrics.Name);

    /// <summary>
    /// Starts a span for a step of a firmware, in the firmware's trace and linked to the request that caused it. Null
    /// if nobody listens.
    /// </summary>
    public static Activity? StartStep(string name, ActivityContext trace, ActivityKind kind = ActivityKind.Internal)
    {
        var request = Activity.Current?.Context;
        return Source.StartActivity(name, kind, trace, links: request is { } context
            ? [new ActivityLink(context)]
            : null);
    }

    /// <summary>
    /// The W3C trace context of a step: the span's own, or, if nobody listens, a new span of the same trace, so that
    /// trace ids exist without an exporter too.
    /// </summary>
    public static ActivityContext ContextOf(Activity? activity, ActivityContext trace) =>
        activity?.Context ?? new ActivityContext(
            trace.TraceId == default ? ActivityTraceId.CreateRandom() : trace.TraceId,
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded);

    /// <summary>
    /// As in the <c>traceparent</c> header. Always marked as sampled, because later steps follow the first one.
    /// </summary>
    public static string Format(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-01";
}
