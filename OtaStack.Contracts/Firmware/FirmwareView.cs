using System.Text.Json.Serialization;
using OtaStack.Contracts.Builds;

namespace OtaStack.Contracts.Firmware;

/// <summary>A firmware as <c>/api/firmware</c> shows it.</summary>
public sealed record FirmwareView
{
    /// <summary>Its identity: SHA-256 of the stored bytes, 64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>MD5 of the same bytes, 32 lower-case hex digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>Bytes to download.</summary>
    public required long Size { get; init; }

    /// <summary>The line of firmware it belongs to (<see cref="ProjectName"/>).</summary>
    public required string Project { get; init; }

    /// <summary>Null for firmware that polls are offered; <c>minimal</c> is only fetched by name.</summary>
    public required string? Variant { get; init; }

    /// <summary>The version that a board with this firmware reports; null if unknown.</summary>
    public required string? Version { get; init; }

    /// <summary>Where the version came from.</summary>
    public required VersionSource VersionSource { get; init; }

    /// <summary>As ESPHome and ESP Web Tools name it, e.g. <c>ESP32-C3</c>.</summary>
    public required string Chip { get; init; }

    /// <summary>The partition it is for.</summary>
    public required FirmwareKind Kind { get; init; }

    /// <summary>From the image's header.</summary>
    public required FlashMode FlashMode { get; init; }

    /// <summary>Bytes, from the image's header.</summary>
    public required int? FlashSize { get; init; }

    /// <summary>MHz, from the image's header.</summary>
    public required int? FlashFrequency { get; init; }

    /// <summary>Local time of the build machine, without time zone.</summary>
    public required DateTime? BuildTime { get; init; }

    /// <summary>Whether the stored bytes are a gzip file.</summary>
    public required bool IsGzip { get; init; }

    /// <summary>Bytes of the unpacked image.</summary>
    public required long PlainSize { get; init; }

    /// <summary>The form of the signature after the image. The board verifies it.</summary>
    public required ImageSignature Signature { get; init; }

    /// <summary>Whether it was published with <c>opaque=true</c>, so that its content was not checked.</summary>
    public required bool IsOpaque { get; init; }

    /// <summary>Its origin.</summary>
    public required FirmwareOrigin Origin { get; init; }

    /// <summary>Name of the uploaded file, or path inside the build folder.</summary>
    public required string? FileName { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>The channels whose devices are meant to run it.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>
    /// When it was recalled; null if it was not. Recalled firmware reaches no device through a channel.
    /// </summary>
    public required DateTimeOffset? RecalledAt { get; init; }

    /// <summary>Why it was recalled.</summary>
    public required string? RecallReason { get; init; }

    /// <summary>False if the stored file is missing or damaged.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>The trace of build, ingestion, offers, downloads and confirmations: 32 hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>How it was built; null without a <c>build.json</c>.</summary>
    public required BuildProvenance? Provenance { get; init; }

    /// <summary>What the upload did, for people; null in other responses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>Which boards of the current fleet will take it; null in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirmwareReach? Reach { get; init; }
}
