using Microsoft.Net.Http.Headers;

namespace OtaStack.Api.Ota;

/// <summary>
/// Browser flashers (ESP Web Tools) fetch manifests and images from pages of other sites. Anyone who can poll can read
/// both, so any page may read them. A browser first sends OPTIONS if the page sends a header such as Range, or reaches
/// from the internet into a private network (Fetch standard, CORS protocol; Private Network Access).
/// </summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, HEAD, OPTIONS";

    /// <summary>Any header may be sent. Headers that <c>*</c> does not cover in every browser are named too.</summary>
    private const string RequestHeaders =
        "*, Authorization, Range, If-Range, If-None-Match, If-Modified-Since, Cache-Control";

    private const string ResponseHeaders =
        "Content-Length, Content-Range, Accept-Ranges, ETag, Last-Modified, x-MD5, x-SHA256, x-version";

    /// <summary>Seconds that a browser may cache the response.</summary>
    private const string RememberedSeconds = "7200";

    private const string PrivateNetworkRequested = "Access-Control-Request-Private-Network";
    private const string PrivateNetworkAllowed = "Access-Control-Allow-Private-Network";

    /// <summary>Lets a page of any site read this response, including errors.</summary>
    public static void Allow(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = ResponseHeaders;
    }

    /// <summary>
    /// Answers OPTIONS with 204, even if the path does not exist. The request that follows gets the error.
    /// </summary>
    public static Task PreflightAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Allow = Methods;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = RememberedSeconds;
        headers.Vary = $"{HeaderNames.AccessControlRequestMethod}, {PrivateNetworkRequested}";
        if (http.Request.Headers.ContainsKey(PrivateNetworkRequested))
            headers[PrivateNetworkAllowed] = "true";
        return Task.CompletedTask;
    }
}
