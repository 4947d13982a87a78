using Microsoft.AspNetCore.DataProtection;

namespace OtaStack.Manager.Pages;

/// <summary>The pages at <c>/manager/</c>: rendered here, kept alive over a websocket.</summary>
internal static class PageServices
{
    /// <summary>Below it lie the pages, <c>_blazor</c> and <c>_framework</c>, as the gateway passes them on.</summary>
    private const string Path = "/manager";

    /// <summary>
    /// Scripts, styles and the websocket come from this address only, and nothing may stand in the page itself.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Also where it was built and not published: the framework's script then lies in the package cache.
        builder.WebHost.UseStaticWebAssets();

        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        builder.Services.AddScoped<Visitor>();

        // Its keys protect what a page says about itself until its websocket is up. Kept nowhere: a page that outlives
        // the Manager is loaded again.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
    }

    /// <summary>
    /// Takes the path base off what belongs to the pages, and says to the browser how little a page may do. Stands
    /// before routing: the framework's router wants its pages at the root.
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
