using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// How one service verifies the gateway's tokens. It has only the public key, so it cannot forge tokens.
/// </summary>
internal static class TokenValidation
{
    /// <param name="audience">The service's name in the tokens.</param>
    /// <param name="key">The public half of the gateway's key.</param>
    /// <param name="time">The clock.</param>
    public static TokenValidationParameters Of(string audience, PublicKeyFile key, TimeProvider time) => new()
    {
        // Pinned, so that neither "none" nor a public key used as an HMAC secret is accepted.
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeyResolver = (_, _, _, _) => [key.Read()],
        RequireSignedTokens = true,
        ValidIssuer = GatewayToken.Issuer,
        ValidAudience = audience,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) => IsInLifetime(from, until, time.GetUtcNow().UtcDateTime),
        NameClaimType = GatewayToken.SubjectClaim,
        RoleClaimType = GatewayToken.RoleClaimOf(audience),
        AuthenticationType = GatewayToken.Issuer,
    };

    /// <summary>Whether a verified token names who is calling and exactly one role at this service.</summary>
    public static bool IsComplete(ClaimsPrincipal? person) =>
        person?.Identity is ClaimsIdentity { Name.Length: > 0 } identity
        && identity.FindAll(identity.RoleClaimType).ToArray() is [{ Value: var role }] && Roles.IsRole(role);

    private static bool IsInLifetime(DateTime? from, DateTime? until, DateTime now) =>
        from <= now + GatewayToken.ClockSkew && until > now - GatewayToken.ClockSkew;
}
