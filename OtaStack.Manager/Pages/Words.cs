using System.Globalization;
using OtaStack.Manager.Builds;

namespace OtaStack.Manager.Pages;

/// <summary>States, sizes and times as text for people.</summary>
internal static class Words
{
    public static string Of(JobState state) => state switch
    {
        JobState.Waiting => "queued",
        JobState.Running => "running",
        JobState.Succeeded => "done",
        JobState.Failed => "failed",
        _ => "cancelled",
    };

    public static string Of(BuildRecord build) => (build.State, build.Phase) switch
    {
        (BuildState.Waiting, _) => "queued",
        (BuildState.Running, BuildPhase.Packing) => "examining the image",
        (BuildState.Running, BuildPhase.Publishing) => "publishing",
        (BuildState.Running, _) => "compiling",
        (BuildState.Succeeded, _) => "done",
        (BuildState.Failed, _) => "failed",
        _ => "cancelled",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.#} GiB"),
    };

    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } age => $"{(int)age.TotalMinutes} min ago",
        { TotalHours: < 48 } age => $"{(int)age.TotalHours} h ago",
        var age => $"{(int)age.TotalDays} days ago",
    };

    public static string Took(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        _ => $"{(int)time.TotalMinutes} min {time.Seconds} s",
    };

    public static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
