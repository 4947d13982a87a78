using OtaStack.Gateway.Devices;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Connections;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OtaStack.Gateway.Routes;

/// <summary>The YARP transforms of requests and responses.</summary>
internal sealed class ForwardedRequests(DeviceDownloads downloads, ForwardedIdentity identity, OpenStreams streams)
    : ITransformProvider
{
    private const string ServiceWorkerAllowed = "Service-Worker-Allowed";

    /// <summary>
    /// Path parts at which VS Code's server serves files that are not its own, with the media type of their name: any
    /// file of its machine, and files of extensions from the gallery (<c>remoteExtensionHostAgentServer.ts</c>,
    /// <c>webClientServer.ts</c>).
    /// </summary>
    private static readonly string[] ForeignFiles = ["vscode-remote-resource", "web-extension-resource"];

    public void Apply(TransformBuilderContext context)
    {
        // Set, not appended: values that a client sends must not reach a service.
        context.AddXForwarded(ForwardedTransformActions.Set);
        context.AddRequestHeaderRemove("Forwarded");
        // If a trusted proxy sent it, it is already part of X-Forwarded-Host.
        context.AddRequestHeaderRemove("X-Forwarded-Port");
        context.AddResponseHeaderRemove("Server", ResponseCondition.Always);

        context.AddRequestHeaderRemove(EdgeHeaders.Edge);
        context.AddResponseHeaderRemove(EdgeHeaders.Receipt, ResponseCondition.Always);
        if (context.Route.ClusterId == Upstream.Devices.Id)
        {
            context.AddRequestHeader(EdgeHeaders.Edge, "1", append: false);
            context.AddRequestTransform(ForwardedIdentity.StripOwnAsync);
            context.AddResponseTransform(downloads.CopyImageAsync);
            return;
        }

        if (context.Route.ClusterId == Upstream.Ide.Id)
        {
            context.AddResponseTransform(KeepServiceWorkersInTheIdeAsync);
            context.AddResponseTransform(TakeOriginFromForeignFilesAsync);
        }

        context.AddResponseTransform(streams.LimitEventStreamAsync);
        context.AddResponseTransform(OpenEventStreamAsync); // must be last: it sends the headers
        var audience = ForwardedIdentity.AudienceOf(context.Route.ClusterId);
        context.AddRequestTransform(transform => identity.ReplaceAsync(transform, audience));
    }

    // An event stream's connection carries no other request, so a FIN means that the page was closed. YARP sends the
    // headers only with the first bytes of the body, which may take long. The flush sends them now, so that the
    // browser knows that it is connected.
    private static async ValueTask OpenEventStreamAsync(ResponseTransformContext transform)
    {
        if (transform.SuppressResponseBody
            || transform.ProxyResponse?.Content.Headers.ContentType?.MediaType != "text/event-stream")
            return;

        transform.HttpContext.Features.Get<ClientConnection>()?.EndAtFin();
        await transform.HttpContext.Response.Body.FlushAsync(transform.CancellationToken);
    }

    // Otherwise code in the IDE could register a service worker that receives every request to this host, including
    // the sign-in form.
    private static ValueTask KeepServiceWorkersInTheIdeAsync(ResponseTransformContext transform)
    {
        var headers = transform.HttpContext.Response.Headers;
        if (headers.ContainsKey(ServiceWorkerAllowed))
            headers[ServiceWorkerAllowed] = "/ide/";
        return ValueTask.CompletedTask;
    }

    // Otherwise an HTML file in a cloned repository or library would run in our origin, with the session of the user
    // who opens it.
    private static ValueTask TakeOriginFromForeignFilesAsync(ResponseTransformContext transform)
    {
        var path = transform.HttpContext.Request.Path.Value ?? "";
        if (ForeignFiles.Any(part => path.Contains(part, StringComparison.OrdinalIgnoreCase)))
            transform.HttpContext.Response.Headers.Append("Content-Security-Policy", "sandbox");

        return ValueTask.CompletedTask;
    }

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }
}
