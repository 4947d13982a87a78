using System.Diagnostics;
using System.Text;
using System.Text.Json;
using OtaStack.Api.Firmware;
using OtaStack.Api.Images;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// <c>build.json</c>, the sidecar that a builder puts beside its image, before the image or together with it. Every
/// field is optional, unknown ones are ignored:
/// <code>
/// {
///   "image": "Thermostat.ino.bin",           which file of the folder it is about; without: every image in it
///   "project": "thermostat",
///   "version": "1.4.2",                      used where the image itself holds none
///   "versionIsReported": true,               or always: the builder knows that the board reports just this one
///   "kind": "sketch",                        or "filesystem"
///   "chip": "esp8266",                       for file systems and opaque files, which do not say
///   "opaque": true,                          take the file as it is; project, chip and version are required then
///   "fqbn": "esp8266:esp8266:nodemcuv2:eesz=4M",
///   "boardOptions": {"eesz": "4M"},
///   "core": "esp8266:esp8266@3.1.2",
///   "libraries": ["ArduinoJson@7.0.4"],
///   "sourceHash": "sha256:9f86d081…",
///   "sourceTime": "2026-11-23T10:14:58Z",    what compilers took for now
///   "gitCommit": "1f3c9a…",
///   "gitDirty": false,                       whether there were changes that are in no commit
///   "flags": {"LED": "2"},                   definitions for the compilers
///   "buildId": "20261123-101500-3f2a",
///   "builtBy": "admin",
///   "builtAt": "2026-11-23T10:15:04Z",
///   "durationSeconds": 3.2,
///   "cliVersion": "1.5.1",
///   "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
/// }
/// </code>
/// <c>traceparent</c> is a W3C trace context; a bare trace id of 32 hex digits does as well.
/// </summary>
public sealed record BuildManifest
{
    public const string FileName = "build.json";

    /// <summary>Largest file read, bytes.</summary>
    public const int MaximumBytes = 64 * 1024;

    private const int MaximumTextLength = 256;
    private const int MaximumLibraries = 200;
    private const int MaximumPairs = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public string? Image { get; init; }

    public string? Project { get; init; }

    public string? Version { get; init; }

    public bool? VersionIsReported { get; init; }

    public string? Kind { get; init; }

    public string? Chip { get; init; }

    public bool? Opaque { get; init; }

    public string? Fqbn { get; init; }

    public string? Core { get; init; }

    public IReadOnlyList<string>? Libraries { get; init; }

    public string? SourceHash { get; init; }

    public DateTimeOffset? SourceTime { get; init; }

    public string? GitCommit { get; init; }

    public bool? GitDirty { get; init; }

    public IReadOnlyDictionary<string, string?>? BoardOptions { get; init; }

    public IReadOnlyDictionary<string, string?>? Flags { get; init; }

    public string? BuildId { get; init; }

    public string? BuiltBy { get; init; }

    public DateTimeOffset? BuiltAt { get; init; }

    public double? DurationSeconds { get; init; }

    public string? CliVersion { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="InvalidBuildManifestException">It is not JSON, or a value makes no sense; the message says which.</exception>
    public static BuildManifest Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];

        try
        {
            var manifest = JsonSerializer.Deserialize<BuildManifest>(utf8, Json) ?? new BuildManifest();
            manifest.ThrowIfInvalid();
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new InvalidBuildManifestException(BuildManifestFault.Describe(utf8, exception), exception);
        }
    }

    public IngestionRequest ToRequest(string fileName, bool isFilesystemByName) => new()
    {
        Origin = FirmwareOrigin.Build,
        FileName = fileName,
        Project = Project is not null && ProjectName.TryParse(Project, out var project) ? project : null,
        SidecarVersion = IsVersionStated ? null : TrimmedVersion,
        StatedVersion = IsVersionStated ? TrimmedVersion : null,
        Kind = Kind is null && isFilesystemByName || IsFilesystem ? FirmwareKind.Filesystem : FirmwareKind.Sketch,
        Chip = ChipFamilies.Parse(Chip),
        IsOpaque = Opaque == true,
        Trace = TryParseTrace(out var trace) ? trace : default,
        Provenance = Provenance(),
    };

    private string? TrimmedVersion => string.IsNullOrWhiteSpace(Version) ? null : Version.Trim();

    // Of an opaque file nobody else knows the version.
    private bool IsVersionStated => VersionIsReported == true || Opaque == true;

    private bool IsFilesystem => string.Equals(Kind, "filesystem", StringComparison.OrdinalIgnoreCase);

    private BuildProvenance? Provenance()
    {
        var provenance = new BuildProvenance
        {
            Fqbn = Fqbn,
            BoardOptions = PairsOf(BoardOptions),
            Core = Core,
            Libraries = Libraries ?? [],
            Flags = PairsOf(Flags),
            SourceHash = SourceHash,
            SourceTime = SourceTime,
            GitCommit = GitCommit,
            GitDirty = GitDirty,
            BuildId = BuildId,
            BuiltBy = BuiltBy,
            BuiltAt = BuiltAt,
            DurationSeconds = DurationSeconds,
            CliVersion = CliVersion,
        };
        return provenance.IsEmpty ? null : provenance;
    }

    private static List<string> PairsOf(IReadOnlyDictionary<string, string?>? pairs) =>
        [.. (pairs ?? new Dictionary<string, string?>()).Select(pair => $"{pair.Key}={pair.Value}")];

    private void ThrowIfInvalid()
    {
        if (Project is not null && !ProjectName.TryParse(Project, out _))
            throw new InvalidBuildManifestException(
                "names a project that no address can have: use a-z, 0-9, dot, dash and underscore, 64 at most");
        if (Kind is not null && !IsFilesystem && !string.Equals(Kind, "sketch", StringComparison.OrdinalIgnoreCase))
            throw new InvalidBuildManifestException("names a kind other than sketch and filesystem");
        if (Chip is not null && ChipFamilies.Parse(Chip) == ChipFamily.Unknown)
            throw new InvalidBuildManifestException("names a chip that is not known");
        if (Opaque == true && IsFilesystem)
            throw new InvalidBuildManifestException("has \"opaque\": true for a file system, which is published as it is anyway");
        if (Opaque == true && OpaqueFile.Missing(Project, ChipFamilies.Parse(Chip), Version) is { } missing)
            throw new InvalidBuildManifestException(
                $"has \"opaque\": true, which requires project, chip and version; missing: {missing}");
        if (Traceparent is not null && !TryParseTrace(out _))
            throw new InvalidBuildManifestException("has a traceparent that is neither a W3C trace context nor a trace id");
        if (Libraries?.Count > MaximumLibraries)
            throw new InvalidBuildManifestException($"names more than {MaximumLibraries} libraries");

        if (Version?.Any(char.IsControl) == true)
            throw new InvalidBuildManifestException("has a version with control characters, which no board can report");

        if (BoardOptions?.Count > MaximumPairs || Flags?.Count > MaximumPairs)
            throw new InvalidBuildManifestException($"has more than {MaximumPairs} board options or flags");

        string?[] texts =
        [
            Image, Version, Fqbn, Core, SourceHash, GitCommit, BuildId, BuiltBy, CliVersion,
            .. Libraries ?? [], .. PairsOf(BoardOptions), .. PairsOf(Flags),
        ];
        if (texts.Any(text => text?.Length > MaximumTextLength))
            throw new InvalidBuildManifestException($"has a value longer than {MaximumTextLength} characters");
        if (Libraries?.Any(library => library is null) == true)
            throw new InvalidBuildManifestException("has an empty entry in its libraries");
    }

    private bool TryParseTrace(out ActivityContext trace)
    {
        if (ActivityContext.TryParse(Traceparent, null, isRemote: true, out trace))
            return true;
        if (Traceparent is not { Length: 32 } || !Traceparent.All(char.IsAsciiHexDigitLower) || Traceparent.All(digit => digit == '0'))
            return false;

        trace = new ActivityContext(
            ActivityTraceId.CreateFromString(Traceparent), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        return true;
    }
}

/// <summary>A <c>build.json</c> cannot be used. The message continues a sentence that begins with the file's name.</summary>
public sealed class InvalidBuildManifestException(string message, Exception? cause = null) : Exception(message, cause);
