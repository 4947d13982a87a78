namespace OtaStack.Contracts.Groups;

/// <summary>A group as <c>/api/groups</c> shows it.</summary>
public sealed record GroupView
{
    /// <summary>Its identity.</summary>
    public required string Name { get; init; }

    /// <summary>MAC addresses of a fixed list; null in lists of groups, and if an expression selects them.</summary>
    public required IReadOnlyList<string>? Devices { get; init; }

    /// <summary>Which devices are in it; null for a fixed list.</summary>
    public required string? Expression { get; init; }

    /// <summary>Of several groups with a pin or a channel, the one with the highest number decides.</summary>
    public required int Priority { get; init; }

    /// <summary>SHA-256 of the firmware that its devices have to run.</summary>
    public required string? Pin { get; init; }

    /// <summary>The channel that its devices follow.</summary>
    public required string? Channel { get; init; }

    /// <summary>How many known devices are in it now; null in lists of groups.</summary>
    public required int? Members { get; init; }

    /// <summary>Why its expression cannot be used, so that it has no devices; null if it can.</summary>
    public required string? Problem { get; init; }
}
