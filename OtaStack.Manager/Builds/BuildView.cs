using System.Diagnostics;

namespace OtaStack.Manager.Builds;

/// <summary>A build as the Manager's API shows it.</summary>
/// <param name="DurationSeconds">From its start to its end, or until now.</param>
/// <param name="Published">The OTA service has it.</param>
/// <param name="TraceId">Of build, ingestion, offers, downloads and confirmations.</param>
/// <param name="Publication">How far it is on its way to the boards.</param>
/// <param name="Verdict">What the OTA service said: who takes it, or why it was refused; null while it has not.</param>
internal sealed record BuildView(
    string Id, string Project, string Sketch, string Fqbn, BuildState State, BuildPhase? Phase, bool Publish, bool Published,
    string? Version, BuildVersionSource? VersionSource, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    double? DurationSeconds, string By, string? Error, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<SectionSize> Sizes,
    string? Core, IReadOnlyList<string> Libraries, BuiltImage? Image, IReadOnlyList<string> Files, string TraceId,
    Publication Publication, BuildVerdict? Verdict)
{
    public static BuildView Of(BuildRecord build, DateTimeOffset now) => new(
        build.Id, build.Project, build.Sketch, build.Fqbn, build.State, build.Phase, build.Publish, build is { Published: true, State: BuildState.Succeeded },
        build.Version ?? build.RequestedVersion, build.VersionSource, build.QueuedAt, build.StartedAt, build.EndedAt,
        build.StartedAt is { } start ? Math.Round(((build.EndedAt ?? now) - start).TotalSeconds, 3) : null,
        build.By, build.Error, build.Diagnostics, build.Sizes, build.Core, build.Libraries, build.Image, build.Files,
        ActivityContext.Parse(build.Traceparent, null).TraceId.ToString(), build.Publication, build.Verdict);
}
