using System.Net.Mime;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Web.Visits;

/// <summary>Who is signed in, for pages and their websockets.</summary>
internal static class VisitServices
{
    private const string TokenPath = "/_token";
    private const string Bearer = "Bearer ";

    public static IServiceCollection AddVisits(this IServiceCollection services)
    {
        // The keys protect a page's state until its websocket is connected. They are not stored, because pages reload
        // after a restart.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<SealedTokens>();
        // The API and the Manager check the token of each change.
        services.AllowCheckedWebSockets();
        return services.AddScoped<Visitor>();
    }

    /// <summary>
    /// Keeps the token of a request with its user, so that a websocket has it. Must come after the token is verified.
    /// </summary>
    public static void UseVisits(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.User.Identity is ClaimsIdentity { IsAuthenticated: true } identity)
            identity.BootstrapContext = TokenOf(http.Request);
        return next(http);
    });

    /// <summary>Maps where the browser of a page fetches a new token.</summary>
    public static void MapVisits(this WebApplication app) =>
        // A plain RequestDelegate: what binds parameters needs 2 MB.
        app.MapGet(TokenPath, http =>
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.ContentType = MediaTypeNames.Text.Plain;
            return http.Response.WriteAsync(
                http.RequestServices.GetRequiredService<SealedTokens>().Seal(TokenOf(http.Request)), http.RequestAborted);
        });

    private static string TokenOf(HttpRequest request) => request.Headers.Authorization.ToString()[Bearer.Length..];
}
