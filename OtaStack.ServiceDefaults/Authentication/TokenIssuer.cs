using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Issues the gateway's tokens (<see cref="GatewayToken"/>). The key is P-256, and the caller disposes it.
/// </summary>
public sealed class TokenIssuer(ECDsa key, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    // Not the default factory, which keeps using a key that a gateway before in the same process has disposed.
    private readonly SigningCredentials _credentials = new(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256)
    {
        CryptoProviderFactory = new CryptoProviderFactory(),
    };

    /// <summary>A token for one service.</summary>
    /// <param name="audience">The service.</param>
    /// <param name="subject">The account, or <c>key:name</c>.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="toolsRole">The role at the board manager; null for other services.</param>
    public string Issue(string audience, string subject, string role, string? toolsRole = null) =>
        Issue([audience], subject, role, toolsRole, managerToken: null);

    /// <summary>A token for the web front end, which passes it on to the API, and what it contains to the board manager.</summary>
    /// <param name="subject">The account, or <c>key:name</c>.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="toolsRole">The role at the board manager.</param>
    public string IssueForPages(string subject, string role, string toolsRole) => Issue(
        [GatewayToken.WebAudience, GatewayToken.ApiAudience], subject, role, toolsRole,
        Issue(GatewayToken.ManagerAudience, subject, role, toolsRole));

    private string Issue(
        IReadOnlyList<string> audiences, string subject, string role, string? toolsRole, string? managerToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = GatewayToken.Issuer,
            Subject = new ClaimsIdentity(
            [
                new(GatewayToken.SubjectClaim, subject),
                new(GatewayToken.RoleClaim, role),
            ]),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + GatewayToken.Lifetime,
            SigningCredentials = _credentials,
        };
        if (toolsRole is not null)
            token.Subject.AddClaim(new(GatewayToken.ToolsRoleClaim, toolsRole));
        if (managerToken is not null)
            token.Subject.AddClaim(new(GatewayToken.ManagerTokenClaim, managerToken));
        foreach (var audience in audiences)
            token.Audiences.Add(audience);
        return _handler.CreateToken(token);
    }
}
