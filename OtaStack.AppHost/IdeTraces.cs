namespace OtaStack.AppHost;

/// <summary>Spans of the IDE's extension on their way to the dashboard.</summary>
internal static class IdeTraces
{
    /// <summary>
    /// Has the gateway export by OTLP/HTTP: the extension runs in a browser tab, and a browser does not speak gRPC, so
    /// the gateway passes its spans on by HTTP.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTraceRelay(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.ApplicationBuilder.ExecutionContext.IsRunMode
            ? gateway.WithOtlpExporter(OtlpProtocol.HttpProtobuf)
            : gateway;
}
