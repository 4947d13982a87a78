using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Firmware;

/// <summary>Section <c>Firmware</c>.</summary>
public sealed record FirmwareOptions
{
    public const string Section = "Firmware";

    /// <summary>Largest image taken, bytes: the largest flash chips of the ESP32 family hold 32 MiB.</summary>
    [Range(4096, 256 * 1024 * 1024)]
    public int MaximumBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many bytes of images are kept in memory for downloads.</summary>
    [Range(0, int.MaxValue)]
    public int CacheBytes { get; init; } = 256 * 1024 * 1024;
}
