using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Devices;

/// <summary>Section <c>Fleet</c>.</summary>
public sealed record FleetOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Fleet";

    /// <summary>
    /// How many devices are kept. Anybody can invent MAC addresses: this is what keeps a stranger from filling memory
    /// and disk.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaximumDevices { get; init; } = 2_000_000;

    /// <summary>
    /// How long "last seen" and what else polls report may wait before it is written, seconds: as much of it may be lost
    /// in a crash. Offers, downloads and confirmations are written at once.
    /// </summary>
    [Range(0.05, 60)]
    public double SaveAfterSeconds { get; init; } = 2;
}
