using Microsoft.Extensions.Primitives;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// A cookie of the gateway's own. Over HTTPS its name has the prefix that makes browsers refuse it from anywhere else
/// (<c>__Host-</c>, RFC 6265bis): nobody who can write plain HTTP can plant one there.
/// </summary>
internal sealed class SignInCookie(string name)
{
    private const string SecurePrefix = "__Host-";

    /// <summary>The values that a request brings: more than one where somebody else has set some as well.</summary>
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

/// <summary>The gateway's cookies. No service ever sees them.</summary>
internal static class SignInCookies
{
    /// <summary>Who is signed in.</summary>
    public static readonly SignInCookie Session = new("otastack-session");

    /// <summary>
    /// That somebody has signed in here before; see <see cref="SignInAttempts"/>. Worth nothing by itself.
    /// </summary>
    public static readonly SignInCookie Browser = new("otastack-browser");

    /// <summary>The header without our cookies; all others stay as they are. Null where none is left.</summary>
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

    private static bool IsOurs(ReadOnlySpan<char> name) =>
        Session.HasName(name.TrimEnd()) || Browser.HasName(name.TrimEnd());
}
