using System.Text.Json.Serialization;
using OtaStack.Api.Images;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Firmware;

/// <summary>A firmware as the API shows it.</summary>
/// <param name="Sha256">Its identity: 64 lower-case hex digits over the stored bytes.</param>
/// <param name="Md5">32 lower-case hex digits over the same bytes.</param>
/// <param name="Size">Bytes to download.</param>
/// <param name="Variant">Null for what boards poll; <c>minimal</c> is fetched by name only.</param>
/// <param name="Chip">As ESPHome and ESP Web Tools name it, e.g. <c>ESP32-C3</c>.</param>
/// <param name="FlashSize">Bytes, from the image's header.</param>
/// <param name="FlashFrequency">MHz, from the image's header.</param>
/// <param name="BuildTime">Local time of the build machine, without zone.</param>
/// <param name="PlainSize">Bytes once unpacked.</param>
/// <param name="Signature">The form of the signature behind the image; the board verifies it.</param>
/// <param name="IsOpaque">Published with <c>opaque=true</c>: its content was not checked.</param>
/// <param name="IsAvailable">False when the stored file is missing or damaged.</param>
/// <param name="TraceId">The trace of build, ingestion, offers, downloads and confirmations.</param>
public sealed record FirmwareView(
    string Sha256,
    string Md5,
    long Size,
    string Project,
    string? Variant,
    string? Version,
    VersionSource VersionSource,
    string Chip,
    FirmwareKind Kind,
    FlashMode FlashMode,
    int? FlashSize,
    int? FlashFrequency,
    DateTime? BuildTime,
    bool IsGzip,
    long PlainSize,
    ImageSignature Signature,
    bool IsOpaque,
    FirmwareOrigin Origin,
    string? FileName,
    DateTimeOffset PublishedAt,
    bool IsAvailable,
    string TraceId,
    BuildProvenance? Provenance)
{
    /// <summary>What the upload did, for people; null in other responses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>Who will take it, as the fleet is now; null in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirmwareReach? Reach { get; init; }

    public static FirmwareView Of(PublishedFirmware firmware)
    {
        var record = firmware.Record;
        return new FirmwareView(
            record.Sha256, record.Md5, record.Size, record.Project, record.Variant, record.Version, record.VersionSource, record.Chip.ToName(),
            record.Kind, record.FlashMode, record.FlashSizeBytes, record.FlashFrequencyMHz, record.BuildTime, record.IsGzip,
            record.PlainSize, record.Signature, record.IsOpaque, record.Origin, record.FileName, record.PublishedAt, firmware.IsAvailable,
            firmware.Trace.TraceId.ToString(), record.Provenance);
    }
}
