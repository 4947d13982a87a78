using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Tests.Firmware.Images;
using OtaStack.Tests.Gateway;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Telemetry;

/// <summary>The export to a real OTLP endpoint.</summary>
public sealed class OtlpExportTests : IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string New = "Apr 13 2020;05:33:11";

    private OtlpReceiver _otlp = null!;
    private ApiServer _api = null!;

    public async Task InitializeAsync()
    {
        _otlp = await OtlpReceiver.StartAsync();
        _api = await ApiServer.StartAsync([("OTEL_SERVICE_NAME", "api"), .. _otlp.Settings]);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _otlp.DisposeAsync();
    }

    [Fact]
    public async Task One_trace_runs_from_the_build_to_the_board_that_runs_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_api.Builds, "build.json"),
            $$"""{ "project": "thermostat", "traceparent": "00-{{TraceId}}-b7ad6b7169203331-01" }""");
        await File.WriteAllBytesAsync(Path.Combine(_api.Builds, "Thermostat.ino.bin"),
            ImageBuilder.Esp8266(stamp: New));
        await Eventually.TrueAsync(async () => (await RawBoard.SendAsync(_api.Address, RawBoard.Poll())).Status == 200);
        await RawBoard.SendAsync(_api.Address, RawBoard.Poll(version: New));

        foreach (var step in new[] { "firmware.ingest", "update.offer", "update.download", "update.confirm" })
            await Eventually.TrueAsync(() => _otlp.Spans.Any(span => span.Name == step && span.TraceId == TraceId));

        // Spans of other tests' servers are included, because a source belongs to the whole process. There are several
        // ingestions if the inbox looked before the file was complete.
        var trace = _otlp.Spans.Where(span => span.TraceId == TraceId).ToList();
        Assert.All(trace.Where(span => span.Name == "firmware.ingest"), span =>
            Assert.Equal("b7ad6b7169203331", span.ParentId));
        Assert.Equal(
            "5C:CF:7F:AA:BB:CC", trace.First(span => span.Name == "update.confirm").Attributes["otastack.device"]);

        Assert.Equal(TraceId, (string?)(await _api.ListedAsync("/api/firmware"))[0]!["traceId"]);
        var device = await _api.Client.GetFromJsonAsync<JsonElement>("/api/devices/5C:CF:7F:AA:BB:CC");
        Assert.Equal(TraceId, device.GetProperty("updates")[0].GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Requests_runtime_and_the_APIs_own_counters_and_logs_are_exported_and_health_probes_are_not()
    {
        foreach (var path in new[] { "/health", "/alive", "/api/devices" })
            await _api.Client.GetAsync(path);
        await RawBoard.SendAsync(_api.Address, RawBoard.Poll());
        (await _api.Client.PostAsync("/api/firmware?project=x", new ByteArrayContent(ImageBuilder.Esp8266(stamp: New))))
            .EnsureSuccessStatusCode();

        await Eventually.TrueAsync(() => PathsOf("api").Contains("/api/devices"));
        foreach (var metric in new[]
        {
            "http.server.request.duration", "kestrel.active_connections", "dotnet.process.memory.working_set",
            "otastack.polls", "otastack.ingestions",
        })
            await Eventually.TrueAsync(() => _otlp.Metrics.Contains(metric), metric);
        await Eventually.TrueAsync(() =>
            _otlp.Logs.Any(text => text.StartsWith("Published x", StringComparison.Ordinal)));
        Assert.DoesNotContain(PathsOf("api"), path => path is "/health" or "/alive");
    }

    [Fact]
    public async Task One_trace_contains_gateway_and_API_without_the_gateways_probes()
    {
        await using var gateway = await RunningGateway.StartAsync(
            new TestIdentity(_api.GatewaysKey), clock: null,
            [("services:api:http:0", _api.Address.AbsoluteUri), ("OTEL_SERVICE_NAME", "gateway"), .. _otlp.Settings]);
        using var client = gateway.Browser();
        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/devices")).IsSuccessStatusCode);

        await Eventually.TrueAsync(() => _otlp.Spans.Any(IsServedBehindTheGateway));
        await Eventually.TrueAsync(() => _otlp.Metrics.Contains("http.client.request.duration"));
        Assert.DoesNotContain(_otlp.Spans, span =>
            span.Attributes.Values.Any(value => value.EndsWith("/health", StringComparison.Ordinal)));

        bool IsServedBehindTheGateway(ExportedSpan span) =>
            span.Service == "api" && span.Attributes.GetValueOrDefault("url.path") == "/api/devices"
            && _otlp.Spans.Any(parent => parent.SpanId == span.ParentId && parent.TraceId == span.TraceId
                && parent.Service != span.Service);
    }

    [Fact]
    public async Task Request_spans_of_gateway_and_API_are_named_after_method_and_route_and_have_the_status()
    {
        await using var gateway = await RunningGateway.StartAsync(
            new TestIdentity(_api.GatewaysKey), clock: null,
            [("services:api:http:0", _api.Address.AbsoluteUri), ("OTEL_SERVICE_NAME", "gateway"), .. _otlp.Settings]);
        using var client = gateway.Browser();
        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/devices")).IsSuccessStatusCode);

        // Each of the two servers exports the spans of both: a source is the whole process's.
        await Eventually.TrueAsync(() => Names().Distinct().Count() == 2);
        Assert.Contains("GET /api/{**rest}", Names());
        Assert.Contains("GET /api/devices/", Names());

        IEnumerable<string> Names() => _otlp.Spans
            .Where(span => span.Attributes.GetValueOrDefault("url.path") == "/api/devices"
                && span.Attributes.ContainsKey("http.response.status_code"))
            .Select(span => span.Name);
    }

    private List<string> PathsOf(string service) =>
    [
        .. _otlp.Spans.Where(span => span.Service == service)
        .Select(span => span.Attributes.GetValueOrDefault("url.path") ?? ""),
    ];
}
