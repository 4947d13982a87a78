using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>
/// One visit to the provider. The parameter <c>state</c> carries it, encrypted and authenticated, with a key that lives
/// as long as the gateway's process.
/// </summary>
/// <param name="Return">Where to go afterwards: a path of ours.</param>
/// <param name="BrowserHash">Hash of the cookie of the browser that began it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Confirms">Hash of the session whose person confirms who they are; null: somebody signs in.</param>
internal sealed record OidcFlow(string Return, string BrowserHash, DateTimeOffset StartedAt, string? Confirms = null)
{
    /// <summary>How long a visit may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string ReturnItem = "otastack-return";
    private const string BrowserItem = "otastack-browser";
    private const string StartedItem = "otastack-started";
    private const string ConfirmsItem = "otastack-confirms";

    /// <summary>
    /// Begins a visit in this browser. Its cookie has the prefix <c>__Host-</c> over HTTPS, which the handler's own
    /// cookies lack: another service on this host, or an attacker on plain HTTP, could plant those, and so make somebody
    /// sign in as the attacker. Visits in several tabs share the cookie.
    /// </summary>
    public static OidcFlow Begin(HttpContext context, string wanted, DateTimeOffset now, string? confirms = null)
    {
        var cookie = SignInCookies.Visit.Read(context.Request).FirstOrDefault() is { Length: > 0 } known
            ? known
            : Secret.Create();
        SignInCookies.Visit.Set(context, cookie, Lifetime);
        return new OidcFlow(wanted, Secret.Hash(cookie), now, confirms);
    }

    /// <summary>The visit that a validated <c>state</c> carries.</summary>
    public static OidcFlow Of(AuthenticationProperties properties) => new(
        properties.Items[ReturnItem]!, properties.Items[BrowserItem]!,
        DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(properties.Items[StartedItem]!, CultureInfo.InvariantCulture)),
        properties.Items.TryGetValue(ConfirmsItem, out var confirms) ? confirms : null);

    /// <summary>Whether this browser began it.</summary>
    public bool IsOf(HttpRequest request) =>
        SignInCookies.Visit.Read(request).Any(cookie => Secret.Hash(cookie) == BrowserHash);

    /// <summary>For <c>ChallengeAsync()</c>. To confirm, the provider must ask again, whoever is signed in there.</summary>
    public AuthenticationProperties ToProperties()
    {
        var properties = new OpenIdConnectChallengeProperties
        {
            RedirectUri = Return,
            Items =
            {
                [ReturnItem] = Return,
                [BrowserItem] = BrowserHash,
                [StartedItem] = StartedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            },
        };
        if (Confirms is not null)
        {
            properties.Items[ConfirmsItem] = Confirms;
            properties.Prompt = "login";
            properties.MaxAge = TimeSpan.Zero;
        }

        return properties;
    }
}
