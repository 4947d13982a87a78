using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OtaStack.Api.Home;

/// <summary>
/// <c>/</c>: the devices, the firmware, and how to connect the next board. Plain HTML without scripts.
/// </summary>
public static class HomeEndpoints
{
    public static void MapHome(this WebApplication app) =>
        app.MapGet("/", Show).ExcludeFromDescription();

    private static RazorComponentResult<HomePage> Show(HttpContext http)
    {
        // HTTP/1.0 does not require a Host, and the header may be invalid. The page and Razor need a valid one.
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
