namespace OtaStack.Contracts.Builds;

/// <summary>How an image was built, from its <c>build.json</c>. Stored with the firmware, never interpreted.</summary>
public sealed record BuildProvenance
{
    /// <summary>Board and options as arduino-cli names them, e.g. <c>esp8266:esp8266:nodemcuv2:xtal=160</c>.</summary>
    public string? Fqbn { get; init; }

    /// <summary>The chosen options, e.g. <c>eesz=4M</c>.</summary>
    public IReadOnlyList<string> BoardOptions { get; init; } = [];

    /// <summary>Platform and version, e.g. <c>esp8266:esp8266@3.1.2</c>.</summary>
    public string? Core { get; init; }

    /// <summary>Libraries and versions, e.g. <c>ArduinoJson@7.0.4</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Definitions for the compilers, e.g. <c>LED=2</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Hash of the sources, in the builder's own form, e.g. <c>sha256:9f86…</c>.</summary>
    public string? SourceHash { get; init; }

    /// <summary>
    /// The time that compilers used as the current time, <c>__DATE__</c> and <c>__TIME__</c> in the image
    /// (<c>SOURCE_DATE_EPOCH</c>).
    /// </summary>
    public DateTimeOffset? SourceTime { get; init; }

    /// <summary>The newest commit of the sources.</summary>
    public string? GitCommit { get; init; }

    /// <summary>Whether the sources had uncommitted changes; null if unknown.</summary>
    public bool? GitDirty { get; init; }

    /// <summary>The builder's own name for the build.</summary>
    public string? BuildId { get; init; }

    /// <summary>The account that requested it.</summary>
    public string? BuiltBy { get; init; }

    /// <summary>When it was built.</summary>
    public DateTimeOffset? BuiltAt { get; init; }

    /// <summary>How long that took, seconds.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Version of arduino-cli.</summary>
    public string? CliVersion { get; init; }

    /// <summary>Whether it does not contain anything worth keeping.</summary>
    public bool IsEmpty() =>
        (Fqbn ?? Core ?? SourceHash ?? GitCommit ?? BuildId ?? BuiltBy ?? CliVersion) is null
        && Libraries.Count + BoardOptions.Count + Flags.Count == 0;
}
