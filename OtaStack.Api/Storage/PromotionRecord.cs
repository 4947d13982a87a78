namespace OtaStack.Api.Storage;

/// <summary>A firmware that was brought to another channel than the one it was published to.</summary>
public sealed record PromotionRecord
{
    /// <summary>The database sets it.</summary>
    public long Id { get; init; }

    public required string Project { get; init; }

    public required string Channel { get; init; }

    /// <summary>SHA-256 of the firmware.</summary>
    public required string Firmware { get; init; }

    /// <summary>When. Of the firmware for a chip, the last one that came to the channel is its target.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it is about the same firmware and channel. A firmware is promoted to a channel once.</summary>
    internal bool IsOfSame(PromotionRecord other) =>
        (Project, Channel, Firmware) == (other.Project, other.Channel, other.Firmware);
}
