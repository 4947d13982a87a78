namespace OtaStack.Contracts.Builds;

/// <summary>
/// Body of <c>PUT /manager/api/projects/{name}/token</c>: the token that builds of the project define as
/// <c>OTASTACK_TOKEN</c>.
/// </summary>
/// <param name="Token">As the API made it.</param>
public sealed record BuildTokenRequest(string? Token)
{
    /// <summary>Without the token, so that no log contains it.</summary>
    public override string ToString() => nameof(BuildTokenRequest);
}

/// <summary>
/// The answer of <c>GET</c> and <c>PUT /manager/api/projects/{name}/token</c>. The token itself is never returned.
/// </summary>
/// <param name="Project">The project's name.</param>
/// <param name="IsSet">Whether the project's builds define <c>OTASTACK_TOKEN</c>.</param>
/// <param name="SetAt">When the token was set; null without one.</param>
public sealed record BuildTokenView(string Project, bool IsSet, DateTimeOffset? SetAt);
