using OtaStack.Contracts.Firmware;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// What a device is meant to run, and why: <c>GET /api/devices/{mac}/why</c>. Computed from what it last reported, by
/// the code that answers its polls.
/// </summary>
public sealed record DeviceWhy
{
    /// <summary>Its MAC address.</summary>
    public required string Device { get; init; }

    /// <summary>The project that it belongs to; null if unknown.</summary>
    public required string? Project { get; init; }

    /// <summary>What it polls for.</summary>
    public required FirmwareKind Kind { get; init; }

    /// <summary>The firmware meant for it; null if there is none.</summary>
    public required WhyTarget? Target { get; init; }

    /// <summary>What decided that.</summary>
    public required TargetStep Step { get; init; }

    /// <summary>The group that decided; null if none did.</summary>
    public required string? Group { get; init; }

    /// <summary>The channel that the target came through; null for a pin.</summary>
    public required string? Channel { get; init; }

    /// <summary>How its next poll will be answered. Free download slots are not considered.</summary>
    public required DecisionReason Decision { get; init; }

    /// <summary>The same in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What is set for the device but does not decide, in words, each with its reason.</summary>
    public required IReadOnlyList<string> RuledOut { get; init; }
}

/// <summary>The firmware meant for a device.</summary>
/// <param name="Sha256">Its identity.</param>
/// <param name="Project">Its project.</param>
/// <param name="Version">Null if unknown.</param>
/// <param name="Chip">E.g. <c>ESP32-C3</c>.</param>
public sealed record WhyTarget(string Sha256, string Project, string? Version, string Chip);
