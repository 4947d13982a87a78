namespace OtaStack.Api.Storage;

/// <summary>
/// One published firmware: what its image says, and where it came from. Only its version, its channel and its recall
/// can change later.
/// </summary>
public sealed record FirmwareRecord
{
    /// <summary>SHA-256 of the stored bytes, 64 lower-case hex digits: the firmware's identity.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// MD5 of the stored bytes, 32 lower-case hex digits, sent as <c>x-MD5</c> (ESP8266httpUpdate.cpp).
    /// </summary>
    public required string Md5 { get; init; }

    /// <summary>Bytes that a board downloads.</summary>
    public required long Size { get; init; }

    /// <summary>The line of firmware it belongs to, as in <c>/ota/{project}</c>.</summary>
    public required string Project { get; init; }

    /// <summary>
    /// Null for firmware that polls are offered. A variant (<c>minimal</c>) is never offered, only fetched by name:
    /// <c>/ota/{project}/firmware-minimal.bin</c>.
    /// </summary>
    public string? Variant { get; init; }

    /// <summary>The channel that it was published to; null if that channel was deleted.</summary>
    public string? Channel { get; init; } = ChannelName.Stable;

    /// <summary>
    /// When it was recalled; null if it was not. A recalled firmware reaches no board through a channel.
    /// </summary>
    public DateTimeOffset? RecalledAt { get; init; }

    /// <summary>Why it was recalled, for people.</summary>
    public string? RecallReason { get; init; }

    /// <summary>The version that a board with this firmware reports; null if it is unknown.</summary>
    public string? Version { get; init; }

    public VersionSource VersionSource { get; init; }

    public ChipFamily Chip { get; init; }

    public FirmwareKind Kind { get; init; }

    public FlashMode FlashMode { get; init; }

    /// <summary>Flash size in the image's header, bytes; null if the value is not defined for this chip.</summary>
    public int? FlashSizeBytes { get; init; }

    public int? FlashFrequencyMHz { get; init; }

    /// <summary>Local time of the build machine, without time zone.</summary>
    public DateTime? BuildTime { get; init; }

    /// <summary>Whether the stored bytes are a gzip file, which only an ESP8266 unpacks (core 2.7 and newer).</summary>
    public bool IsGzip { get; init; }

    /// <summary>Bytes of the unpacked image; equal to <see cref="Size"/> if it is not compressed.</summary>
    public long PlainSize { get; init; }

    /// <summary>
    /// Bytes from the start of flash up to the file system that an ESP8266 needs to unpack it over the running sketch;
    /// null if it is not a gzip file, or was published before this was computed.
    /// </summary>
    public long? UnpackSpace { get; init; }

    /// <summary>The signature after the image, recognised by its form. The board verifies it.</summary>
    public ImageSignature Signature { get; init; }

    /// <summary>
    /// Whether a signature follows the image. Boards that verify signatures accept only this file of a build.
    /// </summary>
    public bool IsSigned => Signature != ImageSignature.None;

    /// <summary>
    /// Whether the content is unknown, and the publisher stated project, chip and version (<c>opaque=true</c>). It is
    /// sent only to boards that poll the path of their project.
    /// </summary>
    public bool IsOpaque { get; init; }

    /// <summary>
    /// Every MD5 that a board with this firmware may report as its sketch's. The ESP8266 updater rewrites the flash
    /// mode byte (Updater.cpp), so there is one for each mode. An equal MD5 proves that the board runs it; a different
    /// one proves nothing.
    /// </summary>
    public IReadOnlyList<string> SketchMd5s { get; init; } = [];

    public FirmwareOrigin Origin { get; init; }

    /// <summary>Name of the uploaded file, or path inside the build folder.</summary>
    public string? FileName { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>
    /// W3C trace context of its ingestion (<c>00-trace-span-01</c>). Its offers, downloads and confirmations join this
    /// trace. It joins the build's trace if <c>build.json</c> names one.
    /// </summary>
    public required string TraceParent { get; init; }

    /// <summary>How it was built, from <c>build.json</c>; null if there was none.</summary>
    public BuildProvenance? Provenance { get; init; }
}
