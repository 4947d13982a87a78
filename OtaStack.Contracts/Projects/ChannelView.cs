using System.Text.Json.Serialization;
using OtaStack.Contracts.Firmware;

namespace OtaStack.Contracts.Projects;

/// <summary>A channel of a project, and what its devices are meant to run.</summary>
public sealed record ChannelView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether new builds and uploads go to it.</summary>
    public required bool IsLanding { get; init; }

    /// <summary>Whether devices follow it for which nothing else is set.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Its firmware: one for each chip, kind and variant. Recalled firmware is left out.</summary>
    public required IReadOnlyList<ChannelFirmware> Firmware { get; init; }

    /// <summary>For <c>If-Match</c>: it changes when the firmware does.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }
}

/// <summary>A firmware of a channel.</summary>
/// <param name="Sha256">Its identity.</param>
/// <param name="Version">The version that a board with it reports; null if unknown.</param>
/// <param name="Chip">E.g. <c>ESP32-C3</c>.</param>
/// <param name="Kind">Sketch or file system.</param>
/// <param name="Variant">Null for firmware that polls are offered.</param>
/// <param name="Since">When it came to the channel.</param>
public sealed record ChannelFirmware(
    string Sha256, string? Version, string Chip, FirmwareKind Kind, string? Variant, DateTimeOffset Since);

/// <summary>
/// Body of <c>PUT /api/projects/{name}/channels/{channel}</c>: brings firmware to the channel, one for each chip. What
/// the channel has for other chips stays.
/// </summary>
public sealed record PromotionRequest
{
    /// <summary>SHA-256 of each.</summary>
    public IReadOnlyList<string>? Firmware { get; init; }
}
