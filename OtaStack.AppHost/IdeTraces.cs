namespace OtaStack.AppHost;

/// <summary>Spans of the IDE's extension on their way to the dashboard.</summary>
internal static class IdeTraces
{
    private const string HttpEndpoint = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    /// <summary>
    /// Has the gateway export by OTLP/HTTP where the dashboard has that endpoint: the extension runs in a browser tab,
    /// and a browser speaks no gRPC, so the gateway passes its spans on there. The launch profile sets the endpoint.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTraceRelay(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode && !string.IsNullOrEmpty(builder.Configuration[HttpEndpoint])
            ? gateway.WithOtlpExporter(OtlpProtocol.HttpProtobuf)
            : gateway;
    }
}
