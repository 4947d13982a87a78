using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Authentication;

/// <summary>Verifies tokens as a service does, without its HTTP.</summary>
internal sealed class TokenVerifier(string audience, string publicKeyPath, TimeProvider time)
{
    private readonly PublicKeyFile _key = new(publicKeyPath);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>The principal of the token, or null if the token is not valid.</summary>
    public async Task<ClaimsPrincipal?> VerifyAsync(string token)
    {
        _key.Read();
        var result = await _handler.ValidateTokenAsync(token, TokenValidation.Of(audience, _key, time));
        var person = result.IsValid ? new ClaimsPrincipal(result.ClaimsIdentity) : null;
        return TokenValidation.IsComplete(person) ? person : null;
    }
}
