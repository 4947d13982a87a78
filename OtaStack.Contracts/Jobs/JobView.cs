using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Jobs;

/// <summary>A job as it stood at one moment; the JSON of <c>/manager/api/jobs</c>.</summary>
public sealed record JobView
{
    /// <summary>Time and chance: <c>20261123-101500-3f2a</c>.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>The account, or <c>key:name</c>, that asked for it.</summary>
    public required string By { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it got the toolchain.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>0 to 1 of the step that runs; null where that has no measure.</summary>
    public double? Progress { get; init; }

    /// <summary>The step that runs, e.g. <c>esp8266:python3@3.7.2 12.3 MiB of 80 MiB</c>.</summary>
    public string? Step { get; init; }

    /// <summary>Why it failed, and what to do about it.</summary>
    public string? Error { get; init; }

    /// <summary>The last lines, oldest first. Only where one job is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Log { get; init; }

    /// <summary>Nothing changes it any more.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}

/// <summary>The answer of <c>GET /manager/api/jobs</c>.</summary>
/// <param name="Jobs">Newest first.</param>
public sealed record JobList(IReadOnlyList<JobView> Jobs);
