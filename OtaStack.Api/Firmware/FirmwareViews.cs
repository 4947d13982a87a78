namespace OtaStack.Api.Firmware;

/// <summary>Firmware as the API shows it.</summary>
internal static class FirmwareViews
{
    public static FirmwareView ToView(this PublishedFirmware firmware)
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
            IsAvailable = firmware.IsAvailable,
            TraceId = firmware.Trace.TraceId.ToString(),
            Provenance = record.Provenance,
        };
    }
}
