using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Updates;

/// <summary>Section <c>Updates</c>.</summary>
public sealed record UpdateOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Updates";

    /// <summary>
    /// Complete downloads of the same firmware that the device does not report before the update is put on hold. This
    /// is the guard against update loops.
    /// </summary>
    [Range(1, 100)]
    public int MaximumCompleteDownloads { get; init; } = 3;
}
