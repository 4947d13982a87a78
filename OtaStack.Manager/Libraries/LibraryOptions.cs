using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Libraries;

/// <summary>Section <c>Libraries</c>: what a library that comes as a ZIP may be.</summary>
internal sealed record LibraryOptions
{
    public const string Section = "Libraries";

    /// <summary>Size of the ZIP, bytes. The gateway has a limit of its own for what passes it (33 MiB).</summary>
    [Range(1, int.MaxValue)]
    public int ZipBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>All of its files together, unpacked, bytes.</summary>
    [Range(1, int.MaxValue)]
    public int UnpackedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Files and folders in it.</summary>
    [Range(1, 1_000_000)]
    public int Entries { get; init; } = 10_000;
}
