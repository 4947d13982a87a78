using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Acme;
using OtaStack.ServiceDefaults.Health;

namespace OtaStack.Gateway.Https;

/// <summary>
/// Redirects browsers from HTTP to HTTPS once that is on. Boards are never redirected, because a stock client treats a
/// redirect as an error. Programs that call <c>/api</c> are not redirected either: they have already sent their key in
/// plain text, and a redirect would hide that.
/// </summary>
/// <remarks>
/// A browser that does not trust the local authority would show a warning. So with the authority, a browser that has
/// not used HTTPS here gets the page that says how to trust it, and <c>localhost</c>, which is secure, is left alone.
/// </remarks>
internal static class HttpsForBrowsers
{
    /// <summary>Set over HTTPS and sent over HTTP, because browsers do not keep the cookies of ports apart.</summary>
    private const string UsedHttps = "otastack-https";

    private static readonly CookieOptions ForAYear = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        MaxAge = TimeSpan.FromDays(365),
    };

    public static void UseHttpsForBrowsers(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<HttpsOptions>>().Value;
        if (!options.IsConfigured)
            return;

        if (options.UsesLocalAuthority)
            app.Use(next => context => LeadAsync(context, options, next));
        else
            app.Use(next => context => IsForBrowsers(context.Request)
                ? RedirectAsync(context, ToHttps(context.Request, options))
                : next(context));
    }

    private static Task LeadAsync(HttpContext context, HttpsOptions options, RequestDelegate next)
    {
        var (request, isKnown) = (context.Request, context.Request.Cookies.ContainsKey(UsedHttps));
        if (request.IsHttps)
        {
            if (!isKnown && request.Headers["Sec-Fetch-Mode"] == "navigate")
                context.Response.Cookies.Append(UsedHttps, "1", ForAYear);
            return next(context);
        }

        if (!IsForBrowsers(request) || context.IsLoopback() || request.Path.StartsWithSegments(TrustEndpoints.Path))
            return next(context);
        return RedirectAsync(context, isKnown
            ? ToHttps(request, options)
            : TrustEndpoints.Path + QueryString.Create(
                TrustEndpoints.Return, request.Path.ToUriComponent() + request.QueryString));
    }

    private static Task RedirectAsync(HttpContext context, string location)
    {
        // 307: browsers remember a permanent redirect long after the certificate is gone.
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static string ToHttps(HttpRequest request, HttpsOptions options) => UriHelper.BuildAbsolute(
        "https", options.PublicHost(request.Host), request.PathBase, request.Path, request.QueryString);

    private static bool IsForBrowsers(HttpRequest request)
    {
        var path = request.Path;
        if (request.IsHttps
            || path.StartsWithSegments("/ota")
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
