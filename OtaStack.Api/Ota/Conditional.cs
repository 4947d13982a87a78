using Microsoft.Net.Http.Headers;

namespace OtaStack.Api.Ota;

/// <summary>Conditional requests for files (RFC 9110, 13).</summary>
internal static class Conditional
{
    /// <summary>
    /// Writes <c>ETag</c> and <c>Last-Modified</c>. If the client already has this version, sets status 304 and returns
    /// true. Tags are compared weakly, as GET requires; <c>If-Modified-Since</c> counts only without a tag.
    /// </summary>
    public static bool IsKnownToClient(HttpContext http, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        modified = DateTimeOffset.FromUnixTimeSeconds(modified.ToUnixTimeSeconds()); // HTTP dates have no fractions.
        var response = http.Response.GetTypedHeaders();
        response.ETag = tag;
        response.LastModified = modified;

        var request = http.Request.GetTypedHeaders();
        var isKnown = http.Request.Headers.IfNoneMatch.Count > 0
            ? request.IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any
                || known.Compare(tag, useStrongComparison: false))
            : request.IfModifiedSince is { } since && modified <= since;
        if (isKnown)
            http.Response.StatusCode = StatusCodes.Status304NotModified;
        return isKnown;
    }
}
