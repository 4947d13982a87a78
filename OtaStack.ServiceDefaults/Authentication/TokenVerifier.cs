using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Checks the gateway's tokens on behalf of one service. Holds no secret: it can believe, but not forge.
/// </summary>
internal sealed class TokenVerifier
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly PublicKeyFile _key;
    private readonly TimeProvider _time;
    private readonly string _audience;

    public TokenVerifier(string audience, string publicKeyPath, TimeProvider time)
    {
        (_audience, _time) = (audience, time);
        _key = new PublicKeyFile(publicKeyPath);
    }

    /// <summary>Whom the token speaks for, or null where it is not to be believed.</summary>
    /// <exception cref="IOException">The public key cannot be read; also <see cref="UnauthorizedAccessException"/> and
    /// <see cref="System.Security.Cryptography.CryptographicException"/>.</exception>
    public async Task<ClaimsPrincipal?> VerifyAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            // Pinned: neither "none" nor a public key used as an HMAC secret can stand in for it.
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = _key.Read(),
            RequireSignedTokens = true,
            ValidIssuer = GatewayToken.Issuer,
            ValidAudience = _audience,
            RequireExpirationTime = true,
            LifetimeValidator = IsInItsTime,
            NameClaimType = GatewayToken.SubjectClaim,
            AuthenticationType = GatewayToken.Issuer,
        });

        return result.IsValid && IsComplete(result.ClaimsIdentity) ? new ClaimsPrincipal(result.ClaimsIdentity) : null;
    }

    private bool IsInItsTime(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return from <= now + GatewayToken.ClockSkew && until > now - GatewayToken.ClockSkew;
    }

    private static bool IsComplete(ClaimsIdentity identity) =>
        !string.IsNullOrEmpty(identity.Name)
        && identity.FindAll(GatewayToken.ScopeClaim).ToArray() is [{ Value: AccessScope.Read or AccessScope.Write }];
}
