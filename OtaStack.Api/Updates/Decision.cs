using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>The decision about a poll, and why.</summary>
/// <param name="Reason">Also says whether there is an offer: <see cref="DecisionReason.Offered"/>.</param>
/// <param name="Target">The firmware meant for the device, or null.</param>
/// <param name="Project">The device's project; null if it is unknown.</param>
/// <param name="Chip">The device's chip, as far as it is known.</param>
public readonly record struct Decision(
    DecisionReason Reason, PublishedFirmware? Target, string? Project, ChipFamily Chip)
{
    /// <summary>
    /// The firmware that is proven to run, by the sketch MD5 that the board reports; null if no firmware has it.
    /// </summary>
    public PublishedFirmware? Running { get; init; }

    /// <summary>Which step decided what the device is meant to run.</summary>
    public TargetStep Step { get; init; }

    /// <summary>The group that decided, or null.</summary>
    public string? Group { get; init; }

    /// <summary>The channel that the target came through; null for a pin.</summary>
    public FirmwareChannel? Channel { get; init; }

    /// <summary>Whether the device runs its target.</summary>
    public bool IsAlreadyThere => Reason is DecisionReason.SameVersion or DecisionReason.SameSketch;
}
