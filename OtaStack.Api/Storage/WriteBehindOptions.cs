using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Storage;

/// <summary>The settings of section <c>Fleet</c> that are about writing.</summary>
public sealed record WriteBehindOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Fleet";

    /// <summary>
    /// Seconds that "last seen" and other reported values may wait before they are written. A crash may lose them.
    /// Offers, downloads and confirmations are written at once.
    /// </summary>
    [Range(0.05, 60)]
    public double SaveAfterSeconds { get; init; } = 2;
}
