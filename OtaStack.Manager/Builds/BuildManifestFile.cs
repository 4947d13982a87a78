using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// <c>build.json</c> beside an image: how it was built. The API reads it (docs/builds-and-versions.md, "build.json"), and whoever
/// wants to build the same again.
/// </summary>
internal sealed record BuildManifestFile
{
    public const string FileName = "build.json";

    public string? Image { get; init; }

    public required string Project { get; init; }

    public string? Version { get; init; }

    /// <summary>The board reports exactly this version: it goes before what is found in the image.</summary>
    public bool? VersionIsReported { get; init; }

    public required string Fqbn { get; init; }

    public IReadOnlyDictionary<string, string>? BoardOptions { get; init; }

    public string? Core { get; init; }

    public required IReadOnlyList<string> Libraries { get; init; }

    public IReadOnlyDictionary<string, string>? Flags { get; init; }

    public required string SourceHash { get; init; }

    /// <summary>What compilers took for now (<c>SOURCE_DATE_EPOCH</c>).</summary>
    public DateTimeOffset SourceTime { get; init; }

    public string? GitCommit { get; init; }

    public bool? GitDirty { get; init; }

    public required string BuildId { get; init; }

    public required string BuiltBy { get; init; }

    public DateTimeOffset BuiltAt { get; init; }

    public double DurationSeconds { get; init; }

    public string? CliVersion { get; init; }

    public required string Traceparent { get; init; }

    public static IReadOnlyDictionary<string, string>? OptionsOf(string fqbn) =>
        Sketches.Fqbn.Parse(fqbn).Options is { Count: > 0 } options ? options : null;
}
