using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>What the audit says about a firmware that was published, changed or deleted.</summary>
internal sealed record AuditedFirmware(
    string Project, string? Version, string Chip, FirmwareKind Kind, string? Variant, long Size, string? Channel,
    FirmwareOrigin Origin, string? FileName)
{
    public static AuditedFirmware Of(FirmwareRecord record) => new(
        record.Project, record.Version, record.Chip.ToName(), record.Kind, record.Variant, record.Size, record.Channel,
        record.Origin, record.FileName);
}
