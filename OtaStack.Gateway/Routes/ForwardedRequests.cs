using OtaStack.Gateway.Devices;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Connections;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OtaStack.Gateway.Routes;

/// <summary>What is changed on a request and on its answer on their way through.</summary>
internal sealed class ForwardedRequests(DeviceDownloads downloads, ForwardedIdentity identity, OpenStreams streams)
    : ITransformProvider
{
    private const string ServiceWorkerAllowed = "Service-Worker-Allowed";

    /// <summary>
    /// Parts of the paths at which VS Code's server hands out files that are not its own, with the media type of their
    /// name: any file of its machine, and files of extensions from the gallery
    /// (<c>remoteExtensionHostAgentServer.ts</c>, <c>webClientServer.ts</c>).
    /// </summary>
    private static readonly string[] ForeignFiles = ["vscode-remote-resource", "web-extension-resource"];

    public void Apply(TransformBuilderContext context)
    {
        // Set, not appended: what a stranger writes there himself must not reach a service.
        context.AddXForwarded(ForwardedTransformActions.Set);
        context.AddRequestHeaderRemove("Forwarded");
        // It is part of X-Forwarded-Host by now, where a trusted proxy sent it.
        context.AddRequestHeaderRemove("X-Forwarded-Port");
        context.AddResponseHeaderRemove("Server", ResponseCondition.Always);

        context.AddRequestHeaderRemove(EdgeHeaders.Edge);
        context.AddResponseHeaderRemove(EdgeHeaders.Receipt, ResponseCondition.Always);
        if (context.Route.ClusterId == Upstream.Devices.Id)
        {
            context.AddRequestHeader(EdgeHeaders.Edge, "1", append: false);
            context.AddRequestTransform(ForwardedIdentity.StripCookiesAsync);
            context.AddResponseTransform(downloads.CopyImageAsync);
            return;
        }

        if (context.Route.ClusterId == Upstream.Ide.Id)
        {
            context.AddResponseTransform(KeepServiceWorkersInTheIdeAsync);
            context.AddResponseTransform(TakeOriginFromForeignFilesAsync);
        }

        context.AddResponseTransform(streams.LimitEventStreamAsync);
        context.AddResponseTransform(OpenEventStreamAsync); // the last: it sends the headers
        var audience = ForwardedIdentity.AudienceOf(context.Route.ClusterId);
        context.AddRequestTransform(transform => identity.ReplaceAsync(transform, audience));
    }

    // The connection of an event stream carries no other request, so a FIN means that the page was closed. YARP sends
    // the headers only with the first bytes of the body, which may take long to come; until then a browser would not
    // know that it is connected.
    private static async ValueTask OpenEventStreamAsync(ResponseTransformContext transform)
    {
        if (transform.SuppressResponseBody
            || transform.ProxyResponse?.Content.Headers.ContentType?.MediaType != "text/event-stream")
            return;

        transform.HttpContext.Features.Get<ClientConnection>()?.EndAtFin();
        await transform.HttpContext.Response.Body.FlushAsync(transform.CancellationToken);
    }

    // What runs in the IDE could otherwise have the browser send it every request to this host, the sign-in form's as
    // well.
    private static ValueTask KeepServiceWorkersInTheIdeAsync(ResponseTransformContext transform)
    {
        var headers = transform.HttpContext.Response.Headers;
        if (headers.ContainsKey(ServiceWorkerAllowed))
            headers[ServiceWorkerAllowed] = "/ide/";
        return ValueTask.CompletedTask;
    }

    // A page in a repository or library that somebody has cloned would otherwise run as a page of ours, and act as
    // whoever opens it.
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
