using Microsoft.AspNetCore.DataProtection;

namespace OtaStack.Manager.Pages;

/// <summary>The pages at <c>/manager/</c>: Blazor with interactive server rendering.</summary>
internal static class PageServices
{
    /// <summary>Path of the pages, <c>_blazor</c> and <c>_framework</c> at the gateway.</summary>
    private const string Path = "/manager";

    /// <summary>
    /// Scripts, styles and the websocket come from this address only, and inline scripts and styles are not allowed.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Also for builds that are not published: there the framework's script is in the package cache.
        builder.WebHost.UseStaticWebAssets();

        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        builder.Services.AddScoped<Visitor>();

        // The keys protect a page's state until its websocket is connected. They are not stored, because pages reload
        // after a restart of the Manager.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
    }

    /// <summary>
    /// Removes the path base from requests for pages, and sets their Content-Security-Policy. Must come before
    /// routing, because the pages' routes start at the root.
    /// </summary>
    public static void UsePages(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(Path, out var rest) && !rest.StartsWithSegments("/api"))
            {
                (http.Request.PathBase, http.Request.Path) = (Path, rest.HasValue ? rest : "/");
                http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            }

            return next(http);
        });
        app.UseWhen(
            http => http.Request.PathBase == Path,
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
    }

    /// <summary>Needs <c>UseAntiforgery()</c> after routing.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .WithStaticAssets();
    }
}
