using System.ComponentModel.DataAnnotations;

namespace OtaStack.Manager.Jobs;

/// <summary>Section <c>Jobs</c>.</summary>
internal sealed record JobOptions
{
    public const string Section = "Jobs";

    /// <summary>
    /// Minutes until a job is stopped, from when it has the toolchain to itself: builds wait for it. The compilers of
    /// ESP32 come within it over 1 Mbit/s.
    /// </summary>
    [Range(0.01, 10_080)]
    public double TimeLimitMinutes { get; init; } = 180;
}
