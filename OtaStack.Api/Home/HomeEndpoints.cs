using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Api.Home;

/// <summary><c>/</c>: who runs what, what came in, and how to connect the next board. Plain HTML, no script.</summary>
public static class HomeEndpoints
{
    public static void MapHome(this WebApplication app) =>
        app.MapGet("/", Show).ExcludeFromDescription();

    private static RazorComponentResult<HomePage> Show(HttpContext http)
    {
        // HTTP/1.0 needs no Host, and anything may stand in one; the page names an address, and Razor insists on it.
        if (!Uri.TryCreate($"{http.Request.Scheme}://{http.Request.Host}/", UriKind.Absolute, out _))
            http.Request.Host = LocalAddress(http.Connection);

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'; form-action "
                + "'none'";
        headers.CacheControl = "no-store";
        return new RazorComponentResult<HomePage>(new Dictionary<string, object?> { [nameof(HomePage.Nonce)] = nonce });
    }

    private static HostString LocalAddress(ConnectionInfo connection) =>
        new(connection.LocalIpAddress?.ToString() ?? "localhost", connection.LocalPort);
}
