using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OtaStack.Contracts.Firmware;

namespace OtaStack.Contracts.Builds;

/// <summary>
/// <c>build.json</c>, which a builder writes to the folder of its image, before the image or together with it. The
/// Manager writes it; the API reads it. Every field is optional, unknown ones are ignored:
/// <code>
/// {
///   "image": "Thermostat.ino.bin",           the file that it is about; default: every image of the folder
///   "project": "thermostat",
///   "version": "1.4.2",                      used if the image itself does not contain one
///   "versionIsReported": true,               or always, if the builder knows that the board reports it
///   "kind": "sketch",                        or "filesystem"
///   "chip": "esp8266",                       for file systems and opaque files, which do not name it
///   "opaque": true,                          publish the file as it is; requires project, chip and version
///   "fqbn": "esp8266:esp8266:nodemcuv2:eesz=4M",
///   "boardOptions": {"eesz": "4M"},
///   "core": "esp8266:esp8266@3.1.2",
///   "libraries": ["ArduinoJson@7.0.4"],
///   "sourceHash": "sha256:9f86d081…",
///   "sourceTime": "2026-11-23T10:14:58Z",    what compilers used as the current time
///   "gitCommit": "1f3c9a…",
///   "gitDirty": false,                       whether there were uncommitted changes
///   "flags": {"LED": "2"},                   definitions for the compilers
///   "buildId": "20261123-101500-3f2a",
///   "builtBy": "admin",
///   "builtAt": "2026-11-23T10:15:04Z",
///   "durationSeconds": 3.2,
///   "cliVersion": "1.5.1",
///   "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
/// }
/// </code>
/// <c>traceparent</c> is a W3C trace context, or a bare trace id of 32 hex digits.
/// </summary>
public sealed record BuildManifest
{
    /// <summary>Name of the file, in the folder of the image.</summary>
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
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Name of the file that it is about; null for every image of the folder.</summary>
    public string? Image { get; init; }

    /// <summary>A <see cref="ProjectName"/>, in any letter case.</summary>
    public string? Project { get; init; }

    /// <summary>Used if the image itself does not contain one.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// The board reports exactly this version, which takes precedence over what is found in the image.
    /// </summary>
    public bool? VersionIsReported { get; init; }

    /// <summary><c>sketch</c> or <c>filesystem</c>, in any letter case.</summary>
    public string? Kind { get; init; }

    /// <summary>A name of <see cref="ChipFamilies"/>, for file systems and opaque files.</summary>
    public string? Chip { get; init; }

    /// <summary>Publish the file as it is. Requires project, chip and version.</summary>
    public bool? Opaque { get; init; }

    /// <summary>Board and options as arduino-cli names them.</summary>
    public string? Fqbn { get; init; }

    /// <summary>The chosen options.</summary>
    public IReadOnlyDictionary<string, string?>? BoardOptions { get; init; }

    /// <summary>Platform and version.</summary>
    public string? Core { get; init; }

    /// <summary>Libraries and versions.</summary>
    public IReadOnlyList<string>? Libraries { get; init; }

    /// <summary>Definitions for the compilers.</summary>
    public IReadOnlyDictionary<string, string?>? Flags { get; init; }

    /// <summary>Hash of the sources, in the builder's own form.</summary>
    public string? SourceHash { get; init; }

    /// <summary>The time that compilers used as the current time (<c>SOURCE_DATE_EPOCH</c>).</summary>
    public DateTimeOffset? SourceTime { get; init; }

    /// <summary>The newest commit of the sources.</summary>
    public string? GitCommit { get; init; }

    /// <summary>Whether the sources had uncommitted changes.</summary>
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

    /// <summary>W3C trace context, or a bare trace id of 32 hex digits.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="InvalidBuildManifestException">It is not JSON, or a value is invalid; the message says
    /// which.</exception>
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

    /// <summary>The file's text: indented JSON without null values, and a line end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Whether it says that the image is a file system.</summary>
    [JsonIgnore]
    public bool IsFilesystem => string.Equals(Kind, "filesystem", StringComparison.OrdinalIgnoreCase);

    /// <summary>How the image was built; null if the manifest does not say.</summary>
    public BuildProvenance? ToProvenance()
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
        return provenance.IsEmpty() ? null : provenance;
    }

    private static List<string> PairsOf(IReadOnlyDictionary<string, string?>? pairs) =>
        [.. (pairs ?? new Dictionary<string, string?>()).Select(pair => $"{pair.Key}={pair.Value}")];

    private void ThrowIfInvalid()
    {
        if (Project is not null && !ProjectName.TryParse(Project, out _))
            throw new InvalidBuildManifestException(
                "names an invalid project: use at most 64 of a-z, 0-9, dot, dash and underscore");
        if (Kind is not null && !IsFilesystem && !string.Equals(Kind, "sketch", StringComparison.OrdinalIgnoreCase))
            throw new InvalidBuildManifestException("names a kind other than sketch and filesystem");
        if (Chip is not null && ChipFamilies.Parse(Chip) == ChipFamily.Unknown)
            throw new InvalidBuildManifestException("names an unknown chip");
        if (Opaque == true && IsFilesystem)
            throw new InvalidBuildManifestException(
                "has \"opaque\": true for a file system, which is always published as it is");
        if (Opaque == true && OpaqueParameters.Missing(Project, ChipFamilies.Parse(Chip), Version) is { } missing)
            throw new InvalidBuildManifestException(
                $"has \"opaque\": true, which requires project, chip and version; missing: {missing}");
        if (Traceparent is not null && !TryParseTrace(out _))
            throw new InvalidBuildManifestException(
                "has a traceparent that is neither a W3C trace context nor a trace id");
        if (Libraries?.Count > MaximumLibraries)
            throw new InvalidBuildManifestException($"names more than {MaximumLibraries} libraries");

        if (Version?.Any(char.IsControl) == true)
            throw new InvalidBuildManifestException("has a version with control characters");

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

    /// <summary>Reads <see cref="Traceparent"/>. A bare trace id gets a random span.</summary>
    public bool TryParseTrace(out ActivityContext trace)
    {
        if (ActivityContext.TryParse(Traceparent, null, isRemote: true, out trace))
            return true;
        if (Traceparent is not { Length: 32 } || !Traceparent.All(char.IsAsciiHexDigitLower)
            || Traceparent.All(digit => digit == '0'))
            return false;

        trace = new ActivityContext(
            ActivityTraceId.CreateFromString(Traceparent), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
            isRemote: true);
        return true;
    }
}

/// <summary>A <c>build.json</c> cannot be used.</summary>
/// <param name="message">Continues a sentence that begins with the file's name.</param>
/// <param name="cause">What was thrown, if anything.</param>
public sealed class InvalidBuildManifestException(string message, Exception? cause = null) : Exception(message, cause);
