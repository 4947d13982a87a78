using Microsoft.Net.Http.Headers;

namespace OtaStack.Api.Ota;

/// <summary>
/// Browser flashers (ESP Web Tools) fetch manifests and images from pages of other sites. Anyone who can poll can read
/// both, so any page may read them. A browser asks first, with OPTIONS, where a page on the internet reaches into a
/// private network, or sends a header such as Range (Fetch standard, CORS protocol; Private Network Access).
/// </summary>
internal static class CrossOrigin
{
    private const string Methods = "GET, HEAD, OPTIONS";

    /// <summary>Any header may be sent; those are named too that a browser does not take <c>*</c> for.</summary>
    private const string RequestHeaders =
        "*, Authorization, Range, If-Range, If-None-Match, If-Modified-Since, Cache-Control";

    private const string ResponseHeaders =
        "Content-Length, Content-Range, Accept-Ranges, ETag, Last-Modified, x-MD5, x-SHA256, x-version";

    /// <summary>Seconds that a browser may remember the answer; none keeps it longer than a day.</summary>
    private const string RememberedSeconds = "7200";

    private const string PrivateNetworkRequested = "Access-Control-Request-Private-Network";
    private const string PrivateNetworkAllowed = "Access-Control-Allow-Private-Network";

    /// <summary>Lets a page of any site read this answer, an error's reason as well.</summary>
    public static void Allow(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = ResponseHeaders;
    }

    /// <summary>
    /// Answers OPTIONS: 204. Whether the path exists does not matter; the request that follows gets the error.
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
