using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Tests.Updates;

/// <summary>A catalog in memory for tests of pure functions. Each firmware is newer than the one before.</summary>
internal static class Published
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static CatalogSnapshot Catalog(params FirmwareRecord[] records) =>
        new([.. records.Select((record, index) =>
            new PublishedFirmware(record with { PublishedAt = Start.AddMinutes(index) }))]);

    public static FirmwareRecord Firmware(
        string project = "thermostat",
        string? version = "2.0.0",
        ChipFamily chip = ChipFamily.Esp8266,
        FirmwareKind kind = FirmwareKind.Sketch,
        long size = 400_000,
        int? flashSize = null,
        string? sketchMd5 = null)
    {
        var sha256 = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()).PadRight(64, '0');
        return new FirmwareRecord
        {
            Sha256 = sha256,
            Md5 = sha256[..32],
            Size = size,
            Project = project,
            Version = version,
            Chip = chip,
            Kind = kind,
            FlashSizeBytes = flashSize,
            SketchMd5s = sketchMd5 is null ? [] : [sketchMd5],
            PublishedAt = Start,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
    }
}
