using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Authentication;
using Yarp.ReverseProxy.Transforms;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Replaces what a client sends about itself by what the gateway found out. Services get a token each, made for this
/// request; the IDE, which runs anybody's code, gets neither token nor cookie.
/// </summary>
internal sealed class ForwardedIdentity(SigningKey key)
{
    // Proxies of other makes tell services by these who is asking. Nothing here reads them, and nothing ever shall by
    // accident.
    private static readonly string[] ForeignHeaders =
    [
        "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token", "X-Auth-Request-User", "X-Auth-Request-Email",
        "X-Auth-Request-Access-Token", "X-WebAuth-User", "X-Authenticated-User", "Proxy-Authorization",
    ];

    /// <summary>
    /// YARP request transform for every route but that of boards, whose own credentials are the API's business.
    /// </summary>
    public ValueTask ReplaceAsync(RequestTransformContext transform, string? audience)
    {
        StripCookies(transform);
        var headers = transform.ProxyRequest.Headers;
        headers.Remove("Authorization");
        foreach (var header in ForeignHeaders)
            headers.Remove(header);

        if (audience is null || transform.HttpContext.Features.Get<Caller>() is not { } caller)
            return ValueTask.CompletedTask;

        headers.TryAddWithoutValidation("Authorization", "Bearer "
            + key.Tokens.Issue(audience, caller.Subject, caller.Scope));
        if (caller.Key is not null)
        {
            // No browser added the key by itself: which page it was sent from means nothing, to the service's own guard
            // either.
            headers.Remove("Origin");
            headers.Remove("Sec-Fetch-Site");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>YARP request transform: removes our cookies, and leaves the others, which the IDE needs.</summary>
    public static ValueTask StripCookiesAsync(RequestTransformContext transform)
    {
        StripCookies(transform);
        return ValueTask.CompletedTask;
    }

    /// <summary>For whom the token of a route is; null: nobody.</summary>
    public static string? AudienceOf(string? cluster) => cluster switch
    {
        _ when cluster == Upstream.Api.Id => GatewayToken.ApiAudience,
        _ when cluster == Upstream.Manager.Id => GatewayToken.ManagerAudience,
        _ => null,
    };

    private static void StripCookies(RequestTransformContext transform)
    {
        var cookies = transform.HttpContext.Request.Headers.Cookie;
        if (cookies.Count == 0)
            return;

        transform.ProxyRequest.Headers.Remove("Cookie");
        if (SignInCookies.Strip(cookies) is { } others)
            transform.ProxyRequest.Headers.TryAddWithoutValidation("Cookie", others);
    }
}
