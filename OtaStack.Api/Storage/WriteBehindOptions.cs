using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Storage;

/// <summary>Section <c>Fleet</c>, as far as writing is concerned.</summary>
public sealed record WriteBehindOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Fleet";

    /// <summary>
    /// Seconds that "last seen" and what else polls report may wait before they are written. A crash may lose as much of it.
    /// Offers, downloads and confirmations are written at once.
    /// </summary>
    [Range(0.05, 60)]
    public double SaveAfterSeconds { get; init; } = 2;
}
