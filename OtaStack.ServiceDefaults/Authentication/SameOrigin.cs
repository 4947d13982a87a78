using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>The kind of page that sent a request, according to the browser.</summary>
public enum RequestOrigin
{
    /// <summary>Unknown: a script, curl, a board.</summary>
    Unknown,

    /// <summary>A page of ours, or the user directly (address bar, bookmark).</summary>
    Here,

    /// <summary>A page of another site, or one that hides its origin.</summary>
    Elsewhere,
}

/// <summary>
/// Distinguishes our own pages from pages of other sites, whose requests also carry a visitor's cookie. Browsers send
/// <c>Sec-Fetch-Site</c> only over HTTPS and to localhost. Over plain HTTP they send <c>Origin</c> with every unsafe
/// method and every WebSocket.
/// </summary>
public static class SameOrigin
{
    /// <summary>Reads the request's headers. Browsers set them truthfully; scripts may send anything.</summary>
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
    /// Origin omits the default port of its scheme; Host may include it. A page from plain HTTP must not act on HTTPS.
    /// The reverse happens behind a proxy that terminates TLS.
    /// </summary>
    private static bool IsOurs(Uri page, HttpRequest request) =>
        page.Scheme is "http" or "https"
        && (page.Scheme == "https" || !request.IsHttps)
        && page.UserInfo.Length == 0
        && page.PathAndQuery is "/"
        && string.Equals(page.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (request.Host.Port ?? (page.Scheme == "https" ? 443 : 80));
}
