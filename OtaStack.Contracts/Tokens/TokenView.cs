using OtaStack.Contracts.Projects;

namespace OtaStack.Contracts.Tokens;

/// <summary>A token of a device, group or project, without its text.</summary>
/// <param name="Id">Its identity, 12 hex digits.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When a board last showed it, to the minute; null if none has.</param>
/// <param name="ValidUntil">When it expires or has expired; null: it does not.</param>
/// <param name="IsValid">Whether boards may show it.</param>
/// <param name="Devices">How many devices showed it last.</param>
public sealed record TokenView(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? ValidUntil, bool IsValid,
    int Devices);

/// <summary>Body of <c>POST .../tokens</c>; may be omitted.</summary>
public sealed record TokenRequest
{
    /// <summary>
    /// How long the token that it replaces stays valid. By default, a device's until the new one is used for the first
    /// time, and that of a group or project until it is deleted.
    /// </summary>
    public DateTimeOffset? ValidUntil { get; init; }
}

/// <summary>A token that was made.</summary>
/// <param name="Id">Its identity, 12 hex digits; null for a dry run.</param>
/// <param name="Token">Its text, which is returned this once; null for a dry run.</param>
/// <param name="Access">For a project: which polls it answers now.</param>
public sealed record CreatedToken(string? Id, string? Token, ProjectAccess? Access);
