using OtaStack.Api.Firmware;

namespace OtaStack.Api.Http;

/// <summary>
/// Refuses requests that change something when another site's page sends them through a visitor's browser. Browsers say
/// where such a request comes from (<c>Sec-Fetch-Site</c>, <c>Origin</c>); scripts and curl send neither and pass.
/// </summary>
internal sealed class SameOriginGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        IsSafe(http.Request.Method) || ComesFromHere(http.Request)
            ? next(http)
            : FirmwareEndpoints.Problem(StatusCodes.Status403Forbidden, "Foreign page",
                "A page of another site must not change anything here. Open OtaStack itself, or use a script.").ExecuteAsync(http);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool ComesFromHere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none";
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return true;

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
