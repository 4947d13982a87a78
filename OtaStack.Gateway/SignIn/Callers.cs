using Microsoft.Extensions.Primitives;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>Finds out who sends a request.</summary>
internal sealed class Callers(Sessions sessions, ApiKeys keys)
{
    private const string Scheme = "Bearer ";

    /// <summary>Null if the caller is unknown. A wrong API key fails even if the request has a valid
    /// cookie.</summary>
    public Caller? Find(HttpRequest request)
    {
        if (KeyIn(request.Headers.Authorization) is { } text)
            return keys.Find(text) is { } key ? new Caller(key) : null;

        return SignInCookies.Session.Read(request).Select(sessions.Find)
            .FirstOrDefault(session => session is not null) is { } found
            ? new Caller(found)
            : null;
    }

    /// <summary>Whether there is an API key in the header, right or wrong.</summary>
    public static bool HasKey(StringValues authorization) =>
        authorization.Any(header => KeyIn(header) is not null);

    /// <summary>The API key in the header; null for other kinds of credentials.</summary>
    private static string? KeyIn(StringValues authorization) =>
        authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header[Scheme.Length..].Trim() is var text && ApiKeys.IsKey(text)
            ? text
            : null;
}
