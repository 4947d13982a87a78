using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>Which page sent a request, as far as the browser says.</summary>
public enum RequestOrigin
{
    /// <summary>Nothing says so: a script, curl, a board.</summary>
    Unknown,

    /// <summary>A page of ours, or the person himself (address bar, bookmark).</summary>
    Here,

    /// <summary>A page of another site, or one that hides which.</summary>
    Elsewhere,
}

/// <summary>
/// Tells our own pages from those of others that send requests through a visitor's browser, which adds the visitor's
/// cookie to them. Browsers send <c>Sec-Fetch-Site</c> to HTTPS and to localhost only; over plain HTTP there is
/// <c>Origin</c>, with every unsafe method and every websocket.
/// </summary>
public static class SameOrigin
{
    /// <summary>
    /// What the request's headers say; whether they are true the browser answers for, and a script need not.
    /// </summary>
    public static RequestOrigin Of(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none" ? RequestOrigin.Here : RequestOrigin.Elsewhere;

        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return RequestOrigin.Unknown;

        return Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsOurs(page, request)
            ? RequestOrigin.Here
            : RequestOrigin.Elsewhere;
    }

    /// <summary>
    /// Origin leaves out the port that its scheme has by default, Host need not. A page from plain HTTP must not act on
    /// HTTPS; the other way round it is a proxy in front that ends TLS.
    /// </summary>
    private static bool IsOurs(Uri page, HttpRequest request) =>
        page.Scheme is "http" or "https"
        && (page.Scheme == "https" || !request.IsHttps)
        && page.UserInfo.Length == 0
        && page.PathAndQuery is "/"
        && string.Equals(page.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (request.Host.Port ?? (page.Scheme == "https" ? 443 : 80));
}
