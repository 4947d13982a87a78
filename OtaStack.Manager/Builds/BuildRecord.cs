using System.Text.Json.Serialization;

namespace OtaStack.Manager.Builds;

/// <summary>A build as it is kept; each change is a new one.</summary>
internal sealed record BuildRecord
{
    /// <summary>Time and chance, safe as a file's name: <c>20261123-101500-3f2a</c>.</summary>
    public required string Id { get; init; }

    public required string Project { get; init; }

    /// <summary>Path inside the workspace.</summary>
    public required string Sketch { get; init; }

    public required string Fqbn { get; init; }

    public BuildState State { get; init; }

    public BuildPhase? Phase { get; init; }

    /// <summary>Publish it as soon as it is compiled.</summary>
    public bool Publish { get; init; }

    /// <summary>The OTA service has it.</summary>
    public bool Published { get; init; }

    /// <summary>
    /// It was moved to the build volume. False in records of earlier versions, which said so with
    /// <see cref="Published"/>.
    /// </summary>
    public bool WasMoved { get; init; }

    /// <summary>What the OTA service did with it; null while it has not said.</summary>
    public BuildVerdict? Verdict { get; init; }

    /// <summary>Its files lie in the build volume, not in the Manager's own folder.</summary>
    [JsonIgnore]
    public bool IsInBuildFolder => WasMoved || Published;

    /// <summary>How far it is on its way to the boards.</summary>
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

    /// <summary>Known once the sources were read; final when the build has succeeded.</summary>
    public string? Version { get; init; }

    public BuildVersionSource? VersionSource { get; init; }

    public required string Warnings { get; init; }

    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>Without anything that was compiled before.</summary>
    public bool Clean { get; init; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Account of who asked for it.</summary>
    public required string By { get; init; }

    /// <summary>Why it failed, for people.</summary>
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
    /// W3C trace context that the build's span belongs to; ingestion, offers and downloads go on from it.
    /// </summary>
    public required string Traceparent { get; init; }

    /// <summary>
    /// Process group of its arduino-cli, with its leader's beginning: for stopping it after the Manager's own end.
    /// </summary>
    public int? ProcessGroup { get; init; }

    public long? ProcessBeginning { get; init; }

    public bool HasEnded => State is BuildState.Succeeded or BuildState.Failed or BuildState.Cancelled;
}
