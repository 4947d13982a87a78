namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// The gateway's token for a forwarded request: a JWT signed with ES256 (RFC 7515, RFC 7518), in <c>Authorization:
/// Bearer</c>. <c>iss</c> is <see cref="Issuer"/>, <c>aud</c> the names of the services that accept it, <c>sub</c> the
/// account (<c>key:name</c> for an API key), <c>role</c> one of <see cref="Roles"/>. Tokens for the board manager also have
/// <c>tools_role</c>. Those for the web front end have it as well, and contain a token for the board manager.
/// </summary>
public static class GatewayToken
{
    /// <summary>Claim <c>iss</c>.</summary>
    public const string Issuer = "otastack-gateway";

    /// <summary>Audience of the API.</summary>
    public const string ApiAudience = "api";

    /// <summary>Audience of the board manager.</summary>
    public const string ManagerAudience = "manager";

    /// <summary>Audience of the web front end.</summary>
    public const string WebAudience = "web";

    /// <summary>
    /// Each forwarded request gets its own token, so it only has to outlive the transfer to the service.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>How much the clocks of two machines may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Claim with the account, or <c>key:name</c>.</summary>
    public const string SubjectClaim = "sub";

    /// <summary>Claim with one of <see cref="Roles"/>.</summary>
    public const string RoleClaim = "role";

    /// <summary>
    /// Claim with one of <see cref="Roles"/>: the role at the board manager, which builds and installs. It can be lower
    /// than <see cref="RoleClaim"/>, because these run programs on the server. The board manager reads only this one.
    /// </summary>
    public const string ToolsRoleClaim = "tools_role";

    /// <summary>
    /// Claim of tokens for the web front end: the token that the board manager gets from it. It is a token of its own,
    /// because what builds run can read what the board manager is sent, and must not get a token that others accept.
    /// </summary>
    public const string ManagerTokenClaim = "manager_token";

    /// <summary>The claim that a service takes its callers' role from.</summary>
    public static string RoleClaimOf(string audience) =>
        audience == ManagerAudience ? ToolsRoleClaim : RoleClaim;
}
