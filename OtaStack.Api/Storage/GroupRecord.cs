namespace OtaStack.Api.Storage;

/// <summary>A named set of devices: a fixed list, or those that a target expression selects.</summary>
public sealed record GroupRecord
{
    public required string Name { get; init; }

    /// <summary>Null if <see cref="Devices"/> lists them.</summary>
    public string? Expression { get; init; }

    /// <summary>MAC addresses; empty if <see cref="Expression"/> selects them.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Of several groups with a pin or a channel, the highest decides.</summary>
    public int Priority { get; init; }

    /// <summary>SHA-256 of the firmware that its devices have to run; null without a pin.</summary>
    public string? Pin { get; init; }

    /// <summary>The channel that its devices follow.</summary>
    public string? Channel { get; init; }

    /// <summary>Counts the changes; part of the entity tag.</summary>
    public int Revision { get; init; }
}
