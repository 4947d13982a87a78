using System.Globalization;
using System.Security.Claims;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>What the provider says about a person, from a validated ID token and the user info that belongs to it.</summary>
/// <param name="Login">Issuer and subject, which identify the person. Names and e-mail addresses do not: people change
/// them, and providers give them to somebody else.</param>
/// <param name="GivenName">The name as the provider writes it; empty if it gives none.</param>
/// <param name="Role">One of <c>Roles</c>; null: none.</param>
/// <param name="AuthenticatedAt">When the person last proved to the provider who they are; null: not said.</param>
internal sealed record OidcClaims(ExternalLogin Login, string GivenName, string? Role, DateTimeOffset? AuthenticatedAt)
{
    /// <summary>OpenID Connect Core 1.0, section 2: at most 255 ASCII characters.</summary>
    private const int MaximumSubjectLength = 255;

    /// <returns>Null if issuer or subject is missing or too long.</returns>
    public static OidcClaims? Of(ClaimsPrincipal? person, OidcOptions options)
    {
        if (person?.FindFirst("iss")?.Value is not { Length: > 0 } issuer
            || person.FindFirst("sub")?.Value is not { Length: > 0 and <= MaximumSubjectLength } subject)
            return null;

        return new OidcClaims(
            new ExternalLogin(issuer, subject, options.ProviderName),
            person.FindFirst(options.UserNameClaim)?.Value ?? "",
            options.Roles.RoleOf([.. person.FindAll(options.RoleClaim!).Select(claim => claim.Value)]),
            TimeOf(person.FindFirst("auth_time")?.Value));
    }

    /// <summary>
    /// The account name for <see cref="GivenName"/>: lower case, and of an e-mail address what is before the @. Null if
    /// that is not a valid name.
    /// </summary>
    public string? UserName() => AccountName.TryParse(GivenName.Split('@')[0], out var name) ? name : null;

    private static DateTimeOffset? TimeOf(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var since1970)
        && since1970 <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(since1970)
            : null;
}
