using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Acme;
using OtaStack.ServiceDefaults.Health;

namespace OtaStack.Gateway.Https;

/// <summary>
/// Redirects browsers from HTTP to HTTPS once a certificate is configured. Boards are never redirected, because a
/// stock client treats a redirect as an error. Programs that call <c>/api</c> are not redirected either: they have
/// already sent their key in plain text, and a redirect would hide that.
/// </summary>
internal static class HttpsForBrowsers
{
    public static void UseHttpsForBrowsers(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<HttpsOptions>>().Value;
        if (!options.IsConfigured)
            return;

        app.Use(next => context =>
        {
            if (context.Request.IsHttps || !IsForBrowsers(context.Request))
                return next(context);

            // 307: browsers remember a permanent redirect long after the certificate is gone.
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Location = UriHelper.BuildAbsolute(
                "https", options.PublicHost(context.Request.Host), context.Request.PathBase, context.Request.Path,
                context.Request.QueryString);
            return Task.CompletedTask;
        });
    }

    private static bool IsForBrowsers(HttpRequest request)
    {
        var path = request.Path;
        if (path.StartsWithSegments("/ota")
            || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            || !request.Host.HasValue // HTTP/1.0 without Host: there is no address to redirect to
            || path.StartsWithSegments(AcmeChallenges.Path)
            || path == HealthEndpoints.Ready || path == HealthEndpoints.Alive
            || request.Headers.Upgrade.Count > 0)
            return false;

        return !path.StartsWithSegments("/api")
            || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
