using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OtaStack.Tests.Gateway;

/// <summary>Spans of the IDE's extension on their way through the gateway to its OTLP endpoint.</summary>
public sealed class TraceRelayTests : IAsyncLifetime
{
    private const string Span = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"Build and Publish"}]}]}]}""";

    private readonly ConcurrentQueue<(string Path, HeaderDictionary Headers, string Body)> _received = new();
    private WebApplication _collector = null!;
    private int _status = StatusCodes.Status200OK;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            if (context.Request.ContentType == "application/json")
                _received.Enqueue(
                    (context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body));
            context.Response.StatusCode = _status;
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task A_span_of_the_browser_reaches_the_endpoint_with_the_gateways_key_and_without_the_cookie()
    {
        await using var gateway = await StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(gateway, Span));

        var (path, headers, body) = Assert.Single(_received);
        Assert.Equal(("/v1/traces", Span), (path, body));
        Assert.Equal("a key", headers["x-otlp-api-key"]);
        Assert.Equal("b", headers["x-second"]);
        Assert.False(headers.ContainsKey("Cookie"));
        Assert.False(headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Nobody_sends_spans_who_has_not_signed_in_and_no_other_site_does_for_a_person()
    {
        await using var gateway = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(gateway, Span, cookie: ""));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(gateway, Span, origin: "https://elsewhere.example"));
        Assert.Empty(_received);
    }

    [Theory]
    [InlineData("text/plain", 100, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", 0, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("application/json", 65_537, HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_is_not_a_small_json_is_refused(string mediaType, int bytes, HttpStatusCode status)
    {
        await using var gateway = await StartAsync();

        Assert.Equal(status, await PostAsync(gateway, new string(' ', bytes), mediaType: mediaType));
        Assert.Empty(_received);
    }

    [Fact]
    public async Task An_endpoint_that_fails_or_is_away_is_a_bad_gateway()
    {
        await using var gateway = await StartAsync();

        _status = StatusCodes.Status500InternalServerError;
        Assert.Equal(HttpStatusCode.BadGateway, await PostAsync(gateway, Span));
        await _collector.StopAsync();
        Assert.Equal(HttpStatusCode.BadGateway, await PostAsync(gateway, Span));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("http://127.0.0.1:1", null)]
    [InlineData("http://127.0.0.1:1", "grpc")]
    public async Task Without_an_endpoint_that_takes_json_the_answer_is_not_found(string? endpoint, string? protocol)
    {
        await using var gateway = await RunningGateway.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol));

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(gateway, Span));
    }

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Urls.First()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=a%20key,x-second=b"));

    private static async Task<HttpStatusCode> PostAsync(
        RunningGateway gateway, string body, string? cookie = null, string? origin = null,
        string mediaType = "application/json")
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Http, "/telemetry/v1/traces"))
        {
            Content = new StringContent(body, Encoding.ASCII, mediaType),
        };
        request.Content.Headers.ContentType!.CharSet = null;
        request.Headers.TryAddWithoutValidation("Cookie", cookie ?? gateway.Cookie);
        request.Headers.Add("Origin", origin ?? gateway.Http.GetLeftPart(UriPartial.Authority));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
