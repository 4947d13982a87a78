using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Https;

namespace OtaStack.Gateway.Routes;

/// <summary>
/// Sets the security headers of every response, whichever service it comes from. Pages set their own
/// <c>Content-Security-Policy</c>, because only they know their scripts and styles. A response without one is not a
/// page of OtaStack, and gets a policy that allows nothing. The IDE keeps the policy of VS Code's server. Responses to
/// boards get none of these headers.
/// </summary>
internal static class SecurityHeaders
{
    private const string NoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Serial ports, USB and the clipboard are not listed: browsers allow them only for the same origin, whose pages
    // use them.
    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
            + "microphone=(), payment=()";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var days = app.Services.GetRequiredService<IOptions<HttpsOptions>>().Value.EffectiveHstsDays;
        var hsts = days == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"max-age={days * 86_400L}");

        app.Use(next => context =>
        {
            if (!context.Request.Path.StartsWithSegments("/ota"))
            {
                context.Response.OnStarting(() =>
                {
                    Set(context, hsts);
                    return Task.CompletedTask;
                });
            }

            return next(context);
        });
    }

    private static void Set(HttpContext context, string? hsts)
    {
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
            return;

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // With no-referrer, browsers send forms with "Origin: null", and the gateway could not check where they come
        // from.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;

        // VS Code shows webviews in frames of its own address.
        var isIde = context.Request.Path.StartsWithSegments("/ide");
        headers.XFrameOptions = isIde ? "SAMEORIGIN" : "DENY";
        if (!isIde && headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = NoPage;

        if (hsts is not null && context.Request.IsHttps && HasName(context.Request.Host.Host))
            headers.StrictTransportSecurity = hsts;
    }

    // RFC 6797 8.1.1: HSTS does not apply to IP addresses. On localhost it would affect every other service on that
    // machine.
    private static bool HasName(string host) =>
        host.Length > 0 && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !IPAddress.TryParse(host, out _);
}
