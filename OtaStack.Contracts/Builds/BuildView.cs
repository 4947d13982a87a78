namespace OtaStack.Contracts.Builds;

/// <summary>A build as <c>/manager/api/builds</c> shows it.</summary>
public sealed record BuildView
{
    /// <summary>Its time and a random suffix: <c>20261123-101500-3f2a</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A <see cref="Firmware.ProjectName"/>.</summary>
    public required string Project { get; init; }

    /// <summary>Path inside the workspace.</summary>
    public required string Sketch { get; init; }

    /// <summary>Board and options as arduino-cli names them.</summary>
    public required string Fqbn { get; init; }

    /// <summary>Its state.</summary>
    public required BuildState State { get; init; }

    /// <summary>Its phase while it runs; null otherwise.</summary>
    public required BuildPhase? Phase { get; init; }

    /// <summary>Whether it is published as soon as it is compiled.</summary>
    public required bool Publish { get; init; }

    /// <summary>Whether the OTA service has it.</summary>
    public required bool Published { get; init; }

    /// <summary>
    /// Final when the build has succeeded; null until the sources have been read, unless the request names one.
    /// </summary>
    public required string? Version { get; init; }

    /// <summary>Where the version came from.</summary>
    public required BuildVersionSource? VersionSource { get; init; }

    /// <summary>When it was requested.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it began to run.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>From its start to its end, or until now.</summary>
    public required double? DurationSeconds { get; init; }

    /// <summary>The account, or <c>key:name</c>, that requested it.</summary>
    public required string By { get; init; }

    /// <summary>Why it failed, for people.</summary>
    public required string? Error { get; init; }

    /// <summary>The compilers' messages.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>How much of each memory the program uses.</summary>
    public required IReadOnlyList<SectionSize> Sizes { get; init; }

    /// <summary>Platform and version, e.g. <c>esp8266:esp8266@3.1.2</c>.</summary>
    public required string? Core { get; init; }

    /// <summary>Names and versions, e.g. <c>ArduinoJson@7.0.4</c>.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>The file that boards get, or null.</summary>
    public required BuiltImage? Image { get; init; }

    /// <summary>Names of the result's files.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The trace of build, ingestion, offers, downloads and confirmations: 32 hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>Whether it is published.</summary>
    public required Publication Publication { get; init; }

    /// <summary>
    /// The OTA service's result: which boards take it, or why it was refused; null until it is known.
    /// </summary>
    public required BuildVerdict? Verdict { get; init; }
}
