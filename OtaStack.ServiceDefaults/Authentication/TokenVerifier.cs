using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Verifies the gateway's tokens for one service. It has only the public key, so it cannot forge tokens.
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

    /// <summary>The principal of the token, or null if the token is not valid.</summary>
    /// <exception cref="IOException">The public key cannot be read; also <see cref="UnauthorizedAccessException"/> and
    /// <see cref="System.Security.Cryptography.CryptographicException"/>.</exception>
    public async Task<ClaimsPrincipal?> VerifyAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            // Pinned, so that neither "none" nor a public key used as an HMAC secret is accepted.
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = _key.Read(),
            RequireSignedTokens = true,
            ValidIssuer = GatewayToken.Issuer,
            ValidAudience = _audience,
            RequireExpirationTime = true,
            LifetimeValidator = IsInLifetime,
            NameClaimType = GatewayToken.SubjectClaim,
            AuthenticationType = GatewayToken.Issuer,
        });

        return result.IsValid && IsComplete(result.ClaimsIdentity) ? new ClaimsPrincipal(result.ClaimsIdentity) : null;
    }

    private bool IsInLifetime(
        DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return from <= now + GatewayToken.ClockSkew && until > now - GatewayToken.ClockSkew;
    }

    private static bool IsComplete(ClaimsIdentity identity) =>
        !string.IsNullOrEmpty(identity.Name)
        && identity.FindAll(GatewayToken.ScopeClaim).ToArray() is [{ Value: AccessScope.Read or AccessScope.Write }];
}
