namespace OtaStack.Api.Storage;

/// <summary>Which tokens were shown in polls with a device's MAC address. Most devices have none.</summary>
public sealed record TokenUseRecord
{
    public required MacAddress Mac { get; init; }

    /// <summary>The projects for which it has shown a valid token, and has to go on doing so.</summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>The id of the valid token that it showed last; null if it never did.</summary>
    public string? Token { get; init; }

    /// <summary>When it first showed that.</summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>Polls that were refused because they showed a wrong token, or none.</summary>
    public int Refused { get; init; }

    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>IP address of the last one.</summary>
    public string? RefusedFrom { get; init; }
}
