using System.Text.Json.Serialization;

namespace OtaStack.Manager.Builds;

/// <summary>A build as stored. Immutable.</summary>
internal sealed record BuildRecord
{
    /// <summary>Time and a random suffix, valid as a file name: <c>20261123-101500-3f2a</c>.</summary>
    public required string Id { get; init; }

    public required string Project { get; init; }

    /// <summary>Path inside the workspace.</summary>
    public required string Sketch { get; init; }

    public required string Fqbn { get; init; }

    public BuildState State { get; init; }

    public BuildPhase? Phase { get; init; }

    /// <summary>Whether to publish the build as soon as it is compiled.</summary>
    public bool Publish { get; init; }

    /// <summary>Whether the OTA service has accepted the build.</summary>
    public bool Published { get; init; }

    /// <summary>
    /// Whether the build was moved to the build volume. False in records of earlier versions, which set <see
    /// cref="Published"/> instead.
    /// </summary>
    public bool WasMoved { get; init; }

    /// <summary>The OTA service's answer; null until it arrives.</summary>
    public BuildVerdict? Verdict { get; init; }

    /// <summary>Whether its files are in the build volume instead of the Manager's data folder.</summary>
    [JsonIgnore]
    public bool IsInBuildFolder => WasMoved || Published;

    /// <summary>The state of publishing.</summary>
    [JsonIgnore]
    public Publication Publication => this switch
    {
        { Verdict.Outcome: BuildReceiptOutcome.Refused } => Publication.Refused,
        { State: not BuildState.Succeeded } => Publication.None,
        { Published: true } => Publication.Published,
        { WasMoved: true } => Publication.Waiting,
        _ => Publication.None,
    };

    public string? RequestedVersion { get; init; }

    /// <summary>Known once the sources are read; final when the build has succeeded.</summary>
    public string? Version { get; init; }

    public BuildVersionSource? VersionSource { get; init; }

    public required string Warnings { get; init; }

    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether to compile everything again.</summary>
    public bool Clean { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The account that requested the build.</summary>
    public required string By { get; init; }

    /// <summary>Why the build failed, for people.</summary>
    public string? Error { get; init; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public IReadOnlyList<SectionSize> Sizes { get; init; } = [];

    /// <summary>Platform and version, e.g. <c>esp8266:esp8266@3.1.2</c>.</summary>
    public string? Core { get; init; }

    /// <summary>Names and versions, e.g. <c>ArduinoJson@7.0.4</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    public BuiltImage? Image { get; init; }

    /// <summary>Names of the result's files.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// W3C trace context of the build's span. Ingestion, offers and downloads continue it.
    /// </summary>
    public required string Traceparent { get; init; }

    /// <summary>
    /// Process group of arduino-cli. With the leader's start time, the next Manager can stop it after a crash.
    /// </summary>
    public int? ProcessGroup { get; init; }

    public long? ProcessBeginning { get; init; }

    public bool HasEnded => State is BuildState.Succeeded or BuildState.Failed or BuildState.Cancelled;
}
