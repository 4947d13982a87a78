using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.Tests.Telemetry;

/// <summary>
/// A real OTLP/HTTP endpoint that keeps what it receives. Field numbers are from opentelemetry-proto
/// (trace/v1/trace.proto, metrics/v1/metrics.proto, logs/v1/logs.proto).
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new();
    private readonly ConcurrentQueue<string> _logs = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public IReadOnlyCollection<ExportedSpan> Spans => _spans;

    /// <summary>Names of instruments.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>Texts of log records.</summary>
    public IReadOnlyCollection<string> Logs => _logs;

    /// <summary>Settings that make a service export here with short delays.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", http => TakeAsync(http, receiver.TakeSpans));
        app.MapPost("/v1/metrics", http => TakeAsync(http, receiver.TakeMetrics));
        app.MapPost("/v1/logs", http => TakeAsync(http, receiver.TakeLogs));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task TakeAsync(HttpContext http, Action<ProtobufMessage> take)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        take(ProtobufMessage.Parse(body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }

    private void TakeSpans(ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        foreach (var scope in resource.Messages(2))
        foreach (var span in scope.Messages(2))
        {
            _spans.Enqueue(new ExportedSpan(
                AttributesOf(resource.Messages(1).Single(), 1)["service.name"],
                scope.Messages(1).Single().Text(1),
                span.Text(5),
                Convert.ToHexStringLower(span.Bytes(1)),
                Convert.ToHexStringLower(span.Bytes(2)),
                Convert.ToHexStringLower(span.Bytes(4)),
                AttributesOf(span, 9)));
        }
    }

    private void TakeMetrics(ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        foreach (var scope in resource.Messages(2))
        foreach (var metric in scope.Messages(2))
            _metrics[metric.Text(1)] = scope.Messages(1).Single().Text(1);
    }

    private void TakeLogs(ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        foreach (var scope in resource.Messages(2))
        foreach (var record in scope.Messages(2))
            _logs.Enqueue(record.Messages(5).Single().Text(1));
    }

    private static Dictionary<string, string> AttributesOf(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(
            attribute => attribute.Text(1), attribute => attribute.Messages(2).Single().Text(1));
}

/// <summary>A received span.</summary>
internal sealed record ExportedSpan(
    string Service, string Scope, string Name, string TraceId, string SpanId, string ParentId,
    IReadOnlyDictionary<string, string> Attributes);
