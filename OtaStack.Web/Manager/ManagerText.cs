using System.Globalization;
using OtaStack.Contracts.Jobs;
using OtaStack.Contracts.Toolchain;

namespace OtaStack.Web.Manager;

/// <summary>Builds, jobs, sizes and times in a few words.</summary>
internal static class ManagerText
{
    public static string Of(JobState state) => state switch
    {
        JobState.Waiting => "queued",
        JobState.Running => "running",
        JobState.Succeeded => "done",
        JobState.Failed => "failed",
        _ => "cancelled",
    };

    public static string Of(BuildView build) => (build.State, build.Phase) switch
    {
        (BuildState.Waiting, _) => "queued",
        (BuildState.Running, BuildPhase.Packing) => "examining the image",
        (BuildState.Running, BuildPhase.Publishing) => "publishing",
        (BuildState.Running, _) => "compiling",
        (BuildState.Succeeded, _) => "done",
        (BuildState.Failed, _) => "failed",
        _ => "cancelled",
    };

    public static string Of(CliState state) => state switch
    {
        CliState.Ready => "ready",
        CliState.Missing => "missing",
        CliState.TooOld => "too old",
        CliState.Broken => "does not run",
        _ => "being set up",
    };

    /// <summary>The style of a state.</summary>
    public static string ToneOf(JobState state) => state switch
    {
        JobState.Succeeded => "good",
        JobState.Failed => "bad",
        JobState.Running => "busy",
        _ => "quiet",
    };

    /// <inheritdoc cref="ToneOf(JobState)"/>
    public static string ToneOf(BuildState state) => state switch
    {
        BuildState.Succeeded => "good",
        BuildState.Failed => "bad",
        BuildState.Running => "busy",
        _ => "quiet",
    };

    /// <summary>Whether it no longer changes by itself.</summary>
    public static bool HasEnded(BuildView build) => build.State is not (BuildState.Waiting or BuildState.Running);

    /// <summary>The part of a job that is done, in percent; null if it is unknown.</summary>
    public static int? PercentOf(JobView job) => job.Progress is { } progress ? (int)(progress * 100) : null;

    /// <summary>How long something took; null if it has not ended.</summary>
    public static string? Took(DateTimeOffset? start, DateTimeOffset? end) => (end - start) switch
    {
        null => null,
        { TotalSeconds: < 10 } time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } time => $"{(int)time.TotalSeconds} s",
        { } time => $"{(int)time.TotalMinutes} min {time.Seconds} s",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.#} GiB"),
    };
}
