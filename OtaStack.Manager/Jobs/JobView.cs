using System.Text.Json.Serialization;

namespace OtaStack.Manager.Jobs;

/// <summary>A job as it stood at one moment; the JSON of <c>/manager/api/jobs</c>.</summary>
/// <param name="By">The account, or <c>key:name</c>, that asked for it.</param>
/// <param name="Progress">0 to 1 of the step that runs; null where that has no measure.</param>
/// <param name="Step">The step that runs, e.g. <c>esp8266:python3@3.7.2 12.3 MiB of 80 MiB</c>.</param>
/// <param name="Error">Why it failed, and what to do about it.</param>
/// <param name="Log">The last lines, oldest first. Only where one job is asked for.</param>
public sealed record JobView(
    string Id,
    string Title,
    JobState State,
    string By,
    DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    double? Progress,
    string? Step,
    string? Error)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Log { get; init; }

    [JsonIgnore]
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
