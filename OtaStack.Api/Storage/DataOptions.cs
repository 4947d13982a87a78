using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Storage;

/// <summary>Section <c>Data</c>: where everything that must survive is kept.</summary>
public sealed record DataOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Data";

    /// <summary>
    /// The data folder: <c>firmware/</c>, <c>otastack.db</c> and, by default, <c>builds/</c>. Created if it does not
    /// exist. A relative path starts at the current folder.
    /// </summary>
    [Required]
    public string Path { get; init; } = ".data";

    /// <summary>
    /// Seconds that the API may go on writing pending changes when it stops, after the requests have ended. Together
    /// with the time for requests (<c>DOTNET_SHUTDOWNTIMEOUTSECONDS</c>) it must be shorter than the time after which
    /// the supervisor kills the process: 10 s under <c>./otastack run</c>, 30 s in containers.
    /// </summary>
    [Range(0.1, 600)]
    public double StopSeconds { get; init; } = 4;

    /// <summary>
    /// Bytes reserved so that deletions work on a full disk, at most an eighth of the free space; 0: none.
    /// </summary>
    [Range(0, 1024 * 1024 * 1024)]
    public int ReserveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// From how many versions of the database a copy is kept when a new version of OtaStack migrates it; 0: no copy is
    /// made. A copy is as large as the database.
    /// </summary>
    [Range(0, 100)]
    public int CopiesBeforeMigration { get; init; } = 3;
}
