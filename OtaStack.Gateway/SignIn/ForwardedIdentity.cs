using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Routes;
using OtaStack.ServiceDefaults.Authentication;
using Yarp.ReverseProxy.Transforms;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Replaces the client's credentials with a token that the gateway issues for this request and service. The IDE runs
/// arbitrary code, so it gets neither token nor cookie.
/// </summary>
internal sealed class ForwardedIdentity(SigningKey key, IOptions<SignInOptions> options)
{
    // Other proxies use these headers to tell services who is calling. No service here reads them, and none should do
    // so by accident.
    private static readonly string[] ForeignHeaders =
    [
        "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token", "X-Auth-Request-User", "X-Auth-Request-Email",
        "X-Auth-Request-Access-Token", "X-WebAuth-User", "X-Authenticated-User", "Proxy-Authorization",
    ];

    /// <summary>
    /// YARP request transform for every route but that of boards, whose credentials the API checks.
    /// </summary>
    public ValueTask ReplaceAsync(RequestTransformContext transform, string? audience)
    {
        StripCookies(transform);
        var headers = transform.ProxyRequest.Headers;
        headers.Remove("Authorization");
        foreach (var header in ForeignHeaders)
            headers.Remove(header);

        if (audience is null || Caller.Of(transform.HttpContext) is not { } caller)
            return ValueTask.CompletedTask;

        headers.TryAddWithoutValidation("Authorization", "Bearer " + TokenOf(caller, audience));
        if (caller.Key is not null)
        {
            // Browsers do not add keys by themselves, so the origin does not matter. The service's own guard should
            // not check it either.
            headers.Remove("Origin");
            headers.Remove("Sec-Fetch-Site");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// YARP request transform for boards: removes our cookies and API keys, which the API must not get. The header
    /// <c>Authorization</c> of a board has its token, which the API checks.
    /// </summary>
    public static ValueTask StripOwnAsync(RequestTransformContext transform)
    {
        StripCookies(transform);
        if (ApiKeyAuthentication.HasKey(transform.HttpContext.Request.Headers.Authorization))
            transform.ProxyRequest.Headers.Remove("Authorization");
        return ValueTask.CompletedTask;
    }

    /// <summary>The service that a cluster's token is for; null if the cluster gets none.</summary>
    public static string? AudienceOf(string? cluster) => cluster switch
    {
        _ when cluster == Upstream.Api.Id => GatewayToken.ApiAudience,
        _ when cluster == Upstream.Manager.Id => GatewayToken.ManagerAudience,
        _ when cluster == Upstream.Web.Id => GatewayToken.WebAudience,
        _ => null,
    };

    private string TokenOf(Caller caller, string audience) => audience switch
    {
        GatewayToken.WebAudience => key.Tokens.IssueForPages(caller.Subject, caller.Role, ToolsRoleOf(caller)),
        GatewayToken.ManagerAudience => key.Tokens.Issue(audience, caller.Subject, caller.Role, ToolsRoleOf(caller)),
        _ => key.Tokens.Issue(audience, caller.Subject, caller.Role),
    };

    // The Manager builds and installs. It need not know who may do that here.
    private string ToolsRoleOf(Caller caller) =>
        Roles.Includes(caller.Role, options.Value.ToolsRole) ? caller.Role : Roles.Viewer;

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
