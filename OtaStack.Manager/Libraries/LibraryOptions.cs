using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Libraries;

/// <summary>Section <c>Libraries</c>: limits for libraries uploaded as a ZIP.</summary>
internal sealed record LibraryOptions
{
    public const string Section = "Libraries";

    /// <summary>Bytes of the ZIP. The gateway has its own limit for request bodies (33 MiB).</summary>
    [Range(1, int.MaxValue)]
    public int ZipBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of all unpacked files together.</summary>
    [Range(1, int.MaxValue)]
    public int UnpackedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Number of files and folders.</summary>
    [Range(1, 1_000_000)]
    public int Entries { get; init; } = 10_000;
}
