using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Storage;

/// <summary>Section <c>Data</c>: where everything that must survive is kept.</summary>
public sealed record DataOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Data";

    /// <summary>
    /// The data folder: <c>firmware/</c>, <c>keys/</c>, <c>otastack.db</c> and, by default, <c>builds/</c>. Made where
    /// it does not exist. A relative path starts at the current folder.
    /// </summary>
    [Required]
    public string Path { get; init; } = ".data";
}
