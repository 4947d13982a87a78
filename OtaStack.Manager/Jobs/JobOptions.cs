using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Jobs;

/// <summary>Section <c>Jobs</c>.</summary>
internal sealed record JobOptions
{
    public const string Section = "Jobs";

    /// <summary>
    /// Minutes after which a running job is stopped, because builds wait for it. Enough to download ESP32's compilers
    /// at 1 Mbit/s.
    /// </summary>
    [Range(0.01, 10_080)]
    public double TimeLimitMinutes { get; init; } = 180;
}
