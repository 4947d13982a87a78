using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>Firmware as the API shows it.</summary>
internal static class FirmwareViews
{
    public static FirmwareView ToView(this PublishedFirmware firmware, CatalogSnapshot published)
    {
        var record = firmware.Record;
        return new FirmwareView
        {
            Sha256 = record.Sha256,
            Md5 = record.Md5,
            Size = record.Size,
            Project = record.Project,
            Variant = record.Variant,
            Version = record.Version,
            VersionSource = record.VersionSource,
            Chip = record.Chip.ToName(),
            Kind = record.Kind,
            FlashMode = record.FlashMode,
            FlashSize = record.FlashSizeBytes,
            FlashFrequency = record.FlashFrequencyMHz,
            BuildTime = record.BuildTime,
            IsGzip = record.IsGzip,
            PlainSize = record.PlainSize,
            Signature = record.Signature,
            IsOpaque = record.IsOpaque,
            Origin = record.Origin,
            FileName = record.FileName,
            PublishedAt = record.PublishedAt,
            Channels = ChannelsOf(record, published),
            RecalledAt = record.RecalledAt,
            RecallReason = record.RecallReason,
            IsAvailable = firmware.IsAvailable,
            TraceId = firmware.Trace.TraceId.ToString(),
            Provenance = record.Provenance,
        };
    }

    /// <summary>The channels of a firmware, without those in which something else has taken its place.</summary>
    public static string[] ChannelsOf(FirmwareRecord record, CatalogSnapshot published) =>
    [
        .. (published.FindProject(record.Project)?.ChannelsOf(record.Sha256) ?? [])
            .Where(channel => channel.Find(record.Kind, record.Chip, record.Variant)?.Record.Sha256 == record.Sha256)
            .Select(channel => channel.Name),
    ];
}
