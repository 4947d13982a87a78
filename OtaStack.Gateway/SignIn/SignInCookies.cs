using Microsoft.Extensions.Primitives;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// A cookie of the gateway. Over HTTPS its name has the prefix <c>__Host-</c> (RFC 6265bis), so that an attacker on
/// plain HTTP cannot plant one.
/// </summary>
internal sealed class SignInCookie(string name)
{
    private const string SecurePrefix = "__Host-";

    /// <summary>The cookie's values in a request. There can be several if another site on the host sets
    /// some.</summary>
    public IEnumerable<string> Read(HttpRequest request)
    {
        var expected = NameFor(request);
        return SignInCookies.Split(request.Headers.Cookie)
            .Where(cookie => SignInCookies.NameOf(cookie).SequenceEqual(expected))
            .Select(cookie => cookie[(expected.Length + 1)..])
            .Take(4);
    }

    public void Set(HttpContext context, string value, TimeSpan lifetime) =>
        context.Response.Cookies.Append(NameFor(context.Request), value, Options(context.Request, lifetime));

    public void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, lifetime: null));

    public bool HasName(ReadOnlySpan<char> cookieName) =>
        cookieName.SequenceEqual(name)
            || (cookieName.StartsWith(SecurePrefix) && cookieName[SecurePrefix.Length..].SequenceEqual(name));

    private string NameFor(HttpRequest request) => request.IsHttps ? SecurePrefix + name : name;

    private static CookieOptions Options(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}

/// <summary>The gateway's cookies. They are not forwarded to services.</summary>
internal static class SignInCookies
{
    /// <summary>Identifies the session.</summary>
    public static readonly SignInCookie Session = new("otastack-session");

    /// <summary>
    /// Marks a browser that has signed in before; see <see cref="SignInAttempts"/>. Does not grant access.
    /// </summary>
    public static readonly SignInCookie Browser = new("otastack-browser");

    /// <summary>Identifies the browser that visits the provider of OpenID Connect to sign in.</summary>
    public static readonly SignInCookie Visit = new("otastack-visit");

    /// <summary>Identifies a sign-in between password and second factor; see <see cref="SecondSteps"/>.</summary>
    public static readonly SignInCookie SecondStep = new("otastack-second-step");

    /// <summary>The state of a sign-in with a passkey; see <see cref="PasskeyCeremonies"/>.</summary>
    public static readonly SignInCookie Passkey = new("otastack-passkey");

    private static readonly SignInCookie[] All = [Session, Browser, Visit, SecondStep, Passkey];

    /// <summary>The header without the gateway's cookies; null if no cookie remains.</summary>
    public static string? Strip(StringValues header)
    {
        var others = string.Join("; ", Split(header).Where(cookie => !IsOurs(NameOf(cookie))));
        return others.Length == 0 ? null : others;
    }

    internal static IEnumerable<string> Split(StringValues header) =>
        header.SelectMany(line =>
            (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    internal static ReadOnlySpan<char> NameOf(string cookie) =>
        cookie.IndexOf('=') is >= 0 and var end ? cookie.AsSpan(0, end) : default;

    private static bool IsOurs(ReadOnlySpan<char> name)
    {
        foreach (var cookie in All)
        {
            if (cookie.HasName(name.TrimEnd()))
                return true;
        }

        return false;
    }
}
