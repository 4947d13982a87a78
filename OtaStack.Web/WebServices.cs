using MudBlazor.Services;
using OtaStack.Web.Live;
using OtaStack.Web.Pages;

namespace OtaStack.Web;

/// <summary>What the web front end is made of, besides the services' clients and who visits.</summary>
internal static class WebServices
{
    /// <summary>
    /// Scripts, styles and the websocket come from this address only, and inline scripts and styles are not allowed.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddLive(this IServiceCollection services) => services.AddSingleton<Snapshots>();

    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Also for builds that are not published: there the framework's script is in the package cache.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddHostedService<IdleMemory>();
        builder.Services.AddMudServices();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 20;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        // At its start it writes keys to the home folder, or reads them, although ours are never stored (AddVisits).
        builder.Services.Remove(
            builder.Services.Single(service => service.ImplementationType?.Name == "DataProtectionHostedService"));
    }

    /// <summary>
    /// Sets the policy of pages, and gives errors a page. Must come before routing.
    /// </summary>
    public static void UsePages(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            UseValidHost(http);
            // At the end, because the handler of exceptions removes headers.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return Task.CompletedTask;
            });
            return next(http);
        });
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseWhen(IsForPeople, pages =>
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapSharedStyle();
        // Forms are guarded by where they come from (SameOriginGuard), here and at the gateway. A token in each form
        // would need keys that outlive a restart.
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null)
            .WithStaticAssets()
            .DisableAntiforgery();
    }

    // HTTP/1.0 does not require a Host, and the header may be invalid. Pages need a valid one.
    private static void UseValidHost(HttpContext http)
    {
        if (!Uri.TryCreate($"{http.Request.Scheme}://{http.Request.Host}/", UriKind.Absolute, out _))
        {
            http.Request.Host = new HostString(
                http.Connection.LocalIpAddress?.ToString() ?? "localhost", http.Connection.LocalPort);
        }
    }

    private static bool IsForPeople(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
