namespace OtaStack.Api.Storage;

/// <summary>A token that boards show. Its text is nowhere stored.</summary>
public sealed record TokenRecord
{
    /// <summary>12 hex digits.</summary>
    public required string Id { get; init; }

    public required TokenScope Scope { get; init; }

    /// <summary>The device's MAC address, or the name of the group or project.</summary>
    public required string Owner { get; init; }

    /// <summary>SHA-256 of its text, in lower-case hex.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused; null: it does not expire.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When a board last showed it, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>Who may show a token.</summary>
public enum TokenScope : byte
{
    /// <summary>One device. It proves that the poll comes from that device.</summary>
    Device = 0,

    /// <summary>The devices of a group.</summary>
    Group,

    /// <summary>Any board, for one project.</summary>
    Project,
}
