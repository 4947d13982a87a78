using System.ComponentModel.DataAnnotations;
using OtaStack.Api.Images;

namespace OtaStack.Api.Firmware;

/// <summary>Section <c>Firmware</c>.</summary>
public sealed record FirmwareOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Firmware";

    /// <summary>Largest accepted image, bytes.</summary>
    [Range(4096, ImageReader.LargestImage)]
    public int MaximumBytes { get; init; } = ImageReader.LargestImage;

    /// <summary>How many bytes of images are kept in memory for downloads.</summary>
    [Range(0, int.MaxValue)]
    public int CacheBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// At start, publish image files without a record again if they name their project. Meant for a single start after
    /// the database was lost. Firmware whose file could not be deleted comes back, too.
    /// </summary>
    public bool AdoptStrayImages { get; init; }

    /// <summary>Seconds between checks for missing images.</summary>
    [Range(0.1, 3600)]
    public double RecheckSeconds { get; init; } = 10;
}
