using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Builds;

/// <summary>Section <c>Builds</c>.</summary>
public sealed record BuildOptions
{
    public const string Section = "Builds";

    /// <summary>Builds that run at a time. They share the compilers' cache and the machine.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = 1;

    /// <summary>Builds that may be queued. Requests beyond that get 429.</summary>
    [Range(1, 10_000)]
    public int MaximumWaiting { get; init; } = 20;

    /// <summary>Minutes after which a build is stopped.</summary>
    [Range(0.01, 1440)]
    public double TimeLimitMinutes { get; init; } = 15;

    /// <summary>
    /// Seconds that a build waits for the OTA service to accept or refuse it. After that it counts as succeeded, and
    /// the answer is added when it arrives.
    /// </summary>
    [Range(0.0, 600)]
    public double ReceiptSeconds { get; init; } = 30;

    /// <summary>Bytes of a build's log. Lines beyond that are dropped.</summary>
    [Range(4096, 1024L * 1024 * 1024)]
    public long MaximumLogBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Maximum bytes of image and ELF together.</summary>
    [Range(1024, 4L * 1024 * 1024 * 1024)]
    public long MaximumResultBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Builds kept for each project: this number of successful ones, and the same number of others.
    /// </summary>
    [Range(1, 10_000)]
    public int Keep { get; init; } = 20;

    /// <summary>Days after which builds are deleted, except the newest published one of each project.</summary>
    [Range(1.0, 36_500)]
    public double KeepDays { get; init; } = 90;
}
