using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Updates;

/// <summary>Section <c>Updates</c>.</summary>
public sealed record UpdateOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Updates";

    /// <summary>
    /// How often a device is sent the same firmware to the last byte without ever reporting it, before it is held back:
    /// the guard against update loops.
    /// </summary>
    [Range(1, 100)]
    public int MaximumCompleteDownloads { get; init; } = 3;

    /// <summary>Downloads at a time; who comes later is told 304 and offered it on the next poll.</summary>
    [Range(1, 100_000)]
    public int MaximumDownloads { get; init; } = 500;

    /// <summary>
    /// A client that takes nothing for so long is cut off, seconds. Slow ones that take some are left alone: boards on
    /// weak Wi-Fi need minutes for an image. Not below the gateway's patience (Gateway:Limits:DeadReaderSeconds), which
    /// knows the board better.
    /// </summary>
    [Range(1, 3600)]
    public double StalledAfterSeconds { get; init; } = 300;
}
