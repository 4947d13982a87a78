using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Builds;

/// <summary>Section <c>Builds</c>.</summary>
public sealed record BuildOptions
{
    public const string Section = "Builds";

    /// <summary>Builds that run at a time. More than one share the compilers' cache, and the machine.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = 1;

    /// <summary>Builds that may wait for their turn; more are refused.</summary>
    [Range(1, 10_000)]
    public int MaximumWaiting { get; init; } = 20;

    /// <summary>Minutes until a build is stopped.</summary>
    [Range(0.01, 1440)]
    public double TimeLimitMinutes { get; init; } = 15;

    /// <summary>
    /// Seconds that a build waits for the OTA service to take or refuse it. After that it has succeeded, and the answer
    /// is added when it comes.
    /// </summary>
    [Range(0.0, 600)]
    public double ReceiptSeconds { get; init; } = 30;

    /// <summary>Bytes of a build's log; what comes after them is left out.</summary>
    [Range(4096, 1024L * 1024 * 1024)]
    public long MaximumLogBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of image and ELF together.</summary>
    [Range(1024, 4L * 1024 * 1024 * 1024)]
    public long MaximumResultBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Builds that are kept of a project: so many that succeeded, and so many that did not.</summary>
    [Range(1, 10_000)]
    public int Keep { get; init; } = 20;

    /// <summary>Days after which builds go, the newest published one of each project excepted.</summary>
    [Range(1.0, 36_500)]
    public double KeepDays { get; init; } = 90;
}
