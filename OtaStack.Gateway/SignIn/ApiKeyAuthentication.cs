using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>Authenticates scripts: <c>Authorization: Bearer otastack_...</c></summary>
internal sealed class ApiKeyAuthentication(
    ApiKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The authentication scheme.</summary>
    public const string Name = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <summary>Whether there is an API key in the header, right or wrong.</summary>
    public static bool HasKey(StringValues authorization) =>
        authorization.Any(header => KeyIn(header) is not null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        KeyIn(Request.Headers.Authorization) is { } text && keys.Find(text) is { } key
            ? AuthenticateResult.Success(new AuthenticationTicket(
                new Caller(key, keys.RoleOf(key)).ToPrincipal(), Name))
            : AuthenticateResult.NoResult());

    /// <summary>The API key in the header; null for other kinds of credentials.</summary>
    private static string? KeyIn(StringValues authorization) =>
        authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && header[Bearer.Length..].Trim() is var text && ApiKeys.IsKey(text)
            ? text
            : null;
}
