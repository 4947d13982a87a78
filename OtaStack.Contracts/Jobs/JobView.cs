using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Jobs;

/// <summary>A snapshot of a job; the JSON of <c>/manager/api/jobs</c>.</summary>
public sealed record JobView
{
    /// <summary>Its time and a random suffix: <c>20261123-101500-3f2a</c>.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Its state.</summary>
    public required JobState State { get; init; }

    /// <summary>The account, or <c>key:name</c>, that requested it.</summary>
    public required string By { get; init; }

    /// <summary>When it was requested.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it got the toolchain.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Progress of the running step, 0 to 1; null if it cannot be measured.</summary>
    public double? Progress { get; init; }

    /// <summary>The running step, e.g. <c>esp8266:python3@3.7.2 12.3 MiB of 80 MiB</c>.</summary>
    public string? Step { get; init; }

    /// <summary>Why it failed, and what to do about it.</summary>
    public string? Error { get; init; }

    /// <summary>The last lines, oldest first. Only in the response for a single job.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Log { get; init; }

    /// <summary>Whether it has ended and no longer changes.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}

/// <summary>The answer of <c>GET /manager/api/jobs</c>.</summary>
/// <param name="Jobs">Newest first.</param>
/// <param name="Kept">How many ended jobs the Manager keeps, until it restarts.</param>
public sealed record JobList(IReadOnlyList<JobView> Jobs, int Kept);
