using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// An OTLP/HTTP endpoint that keeps what comes as JSON: the spans of the IDE's extension. Services send protobuf, which
/// it only takes.
/// </summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonNode> _spans = new();

    private TraceCollector(WebApplication app) => _app = app;

    /// <summary>Value for <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Url => _app.Urls.First();

    public IReadOnlyCollection<JsonNode> Spans => _spans;

    public static async Task<TraceCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new TraceCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            return;
        }

        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        foreach (var span in request["resourceSpans"]!.AsArray()
            .SelectMany(resource => resource!["scopeSpans"]!.AsArray())
            .SelectMany(scope => scope!["spans"]!.AsArray()))
            _spans.Enqueue(span!);
    }
}
