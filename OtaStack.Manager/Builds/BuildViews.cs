using System.Diagnostics;

namespace OtaStack.Manager.Builds;

/// <summary>Builds as the Manager's API shows them.</summary>
internal static class BuildViews
{
    public static BuildView ToView(this BuildRecord build, DateTimeOffset now) => new()
    {
        Id = build.Id,
        Project = build.Project,
        Sketch = build.Sketch,
        Fqbn = build.Fqbn,
        State = build.State,
        Phase = build.Phase,
        Publish = build.Publish,
        Published = build is { Published: true, State: BuildState.Succeeded },
        Version = build.Version ?? build.RequestedVersion,
        VersionSource = build.VersionSource,
        QueuedAt = build.QueuedAt,
        StartedAt = build.StartedAt,
        EndedAt = build.EndedAt,
        DurationSeconds = build.StartedAt is { } start
            ? Math.Round(((build.EndedAt ?? now) - start).TotalSeconds, 3)
            : null,
        By = build.By,
        Error = build.Error,
        Diagnostics = build.Diagnostics,
        Sizes = build.Sizes,
        Core = build.Core,
        Libraries = build.Libraries,
        Image = build.Image,
        Files = build.Files,
        TraceId = ActivityContext.Parse(build.Traceparent, null).TraceId.ToString(),
        Publication = build.Publication,
        Verdict = build.Verdict,
    };
}
