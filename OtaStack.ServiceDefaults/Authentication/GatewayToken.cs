namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// What the gateway says about a request that it forwards: a JWT signed with ES256 (RFC 7515, RFC 7518), in
/// <c>Authorization: Bearer</c>. <c>iss</c> is <see cref="Issuer"/>, <c>aud</c> the service's name, <c>sub</c> the
/// account (<c>key:name</c> for an API key), <c>scope</c> one of <see cref="AccessScope"/>.
/// </summary>
public static class GatewayToken
{
    /// <summary>Claim <c>iss</c>: who makes the tokens.</summary>
    public const string Issuer = "otastack-gateway";

    /// <summary>Audience of the API.</summary>
    public const string ApiAudience = "api";

    /// <summary>Audience of the board manager.</summary>
    public const string ManagerAudience = "manager";

    /// <summary>
    /// Each forwarded request gets a token of its own, so it need only outlive the way to the service.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>By how much the clocks of two machines may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    internal const string SubjectClaim = "sub";

    internal const string ScopeClaim = "scope";
}
