using System.Diagnostics;
using OtaStack.Gateway.SignIn;

namespace OtaStack.Gateway.Telemetry;

/// <summary>
/// <c>POST /telemetry/v1/traces</c>: passes spans of the IDE's extension, which runs in a browser tab, on to the OTLP
/// endpoint that the gateway itself exports to. A tab reaches no other address of ours, and must not have the API key
/// of that endpoint.
/// </summary>
/// <remarks>
/// OTLP/HTTP with JSON (specification of OpenTelemetry's protocol). Without an OTLP/HTTP endpoint: 404.
/// </remarks>
internal static partial class TraceRelay
{
    public const string Path = "/telemetry/v1/traces";

    private const int MaximumBytes = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void MapTraceRelay(this WebApplication app)
    {
        if (OtlpHttpEndpoint.Find(app.Configuration) is not { } endpoint)
        {
            app.MapPost(Path, () => TypedResults.NotFound()).RequireAuthorization(Policies.Ide);
            return;
        }

        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Otherwise each request of the relay would be a trace of its own.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Patience,
        };
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TraceRelay));
        app.MapPost(Path, context => RelayAsync(context, client, endpoint, logger)).RequireAuthorization(Policies.Ide);
    }

    private static async Task RelayAsync(
        HttpContext context, HttpClient client, OtlpHttpEndpoint endpoint, ILogger logger)
    {
        Activity.Current?.ActivityTraceFlags = ActivityTraceFlags.None;
        context.Response.StatusCode = await SendAsync(context, client, endpoint, logger);
    }

    private static async Task<int> SendAsync(
        HttpContext context, HttpClient client, OtlpHttpEndpoint endpoint, ILogger logger)
    {
        if (!context.Request.HasJsonContentType())
            return StatusCodes.Status415UnsupportedMediaType;
        if (context.Request.ContentLength is not (> 0 and <= MaximumBytes))
            return StatusCodes.Status413PayloadTooLarge;

        // Read first: a body that can be sent again survives a connection that the endpoint closes at this moment.
        var spans = new byte[context.Request.ContentLength.Value];
        await context.Request.Body.ReadExactlyAsync(spans, context.RequestAborted);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Traces);
        request.Content = new ByteArrayContent(spans);
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in endpoint.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (answer.IsSuccessStatusCode)
                return StatusCodes.Status204NoContent;

            LogRefused(logger, $"it answered {(int)answer.StatusCode}");
            return StatusCodes.Status502BadGateway;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            LogRefused(logger, exception.Message);
            return StatusCodes.Status502BadGateway;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A span of the IDE did not reach the OTLP endpoint: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}

/// <summary>An OTLP endpoint that speaks HTTP.</summary>
/// <param name="Traces">Where spans go.</param>
/// <param name="Headers">Sent with each request: the API key of Aspire's dashboard, for instance.</param>
internal sealed record OtlpHttpEndpoint(Uri Traces, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>
    /// The endpoint that the variables of OpenTelemetry's OTLP exporter name. Null if nothing is exported, or by gRPC,
    /// which does not accept JSON.
    /// </summary>
    public static OtlpHttpEndpoint? Find(IConfiguration configuration)
    {
        if (configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]?.StartsWith("http/", StringComparison.Ordinal) != true
            || configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]?.TrimEnd('/') is not { } endpoint
            || !Uri.TryCreate(endpoint + "/v1/traces", UriKind.Absolute, out var traces))
        {
            return null;
        }

        // "name=value,name=value", values percent-encoded.
        var headers = (configuration["OTEL_EXPORTER_OTLP_HEADERS"] ?? "").Split(',')
            .Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0].Trim(), Uri.UnescapeDataString(pair[1].Trim())));
        return new OtlpHttpEndpoint(traces, [.. headers]);
    }
}
