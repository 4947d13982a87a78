using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Builds;

/// <summary>Section <c>Builds</c>.</summary>
public sealed record BuildOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Builds";

    /// <summary>The folder that builds are dropped into. By default <c>builds/</c> in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The folder for receipts, which tell the Manager what happened to each image. By default
    /// <c>receipts/</c> in the data folder.
    /// </summary>
    public string? ReceiptsPath { get; init; }

    /// <summary>
    /// Seconds between scans of the folder. Change notifications are not enough: they do not cross every kind of bind
    /// mount.
    /// </summary>
    [Range(0.1, 3600)]
    public double ScanSeconds { get; init; } = 3;

    /// <summary>
    /// Seconds that an incomplete image must be unchanged before it is refused. Until then somebody may still be
    /// writing it.
    /// </summary>
    [Range(0.1, 3600)]
    public double SettleSeconds { get; init; } = 10;
}
