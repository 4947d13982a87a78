using Microsoft.AspNetCore.Http;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Refuses changes and WebSockets that another site's page sends through a visitor's browser. Scripts and curl do not
/// name a page and pass, because they only have cookies that they were given.
/// </summary>
public sealed class SameOriginGuard(RequestDelegate next)
{
    /// <summary>Passes the request on, or answers it with 403.</summary>
    public Task InvokeAsync(HttpContext http) =>
        Roles.NeedsWrite(http.Request) && SameOrigin.Of(http.Request) == RequestOrigin.Elsewhere
            ? RefuseAsync(http)
            : next(http);

    /// <summary>The response to such a request: 403 with problem details.</summary>
    public static Task RefuseAsync(HttpContext http) => TypedResults.Problem(
        "The request came from a page of another site, which must not change anything here. Open OtaStack itself, or "
            + "use a script."
            + AboutProxies(http.Request),
        statusCode: StatusCodes.Status403Forbidden, title: "Foreign page").ExecuteAsync(http);

    // Our own page looks foreign too if a proxy hides the address that the browser used.
    private static string AboutProxies(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var page)
            && page.Scheme is "http" or "https"
            ? $" The page comes from {page.GetLeftPart(UriPartial.Authority)}, but the request was for "
                + $"{request.Scheme}://{request.Host}."
                + " If both are OtaStack, a proxy in front changes the address. Make it forward Host with the port, or "
                + "send X-Forwarded-Host,"
                + $" -Port and -Proto, and add its network to the gateway's setting {ProxyHeaders.ProxyNetworks} "
                + $"({ProxyHeaders.ProxyNetworks.Replace(":", "__", StringComparison.Ordinal)}__0=10.0.0.0/8)."
            : "";
}
