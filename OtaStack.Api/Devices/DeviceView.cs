using OtaStack.Api.Images;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>A device as the API shows it.</summary>
/// <param name="Chip">E.g. <c>ESP32-C3</c>; <c>ESP32 family</c> while the client has not shown which one.</param>
/// <param name="SketchSize">Bytes.</param>
/// <param name="FreeSpace">Bytes that an update may take.</param>
/// <param name="FlashSize">Bytes of its flash chip.</param>
/// <param name="LastDecision">How its last poll was answered.</param>
/// <param name="IsConfirmed">Whether an update of it was ever confirmed.</param>
/// <param name="Conflict">The last poll that claimed its MAC address and contradicted it; null if there is none.</param>
/// <param name="Update">The update under way, if any.</param>
public sealed record DeviceView(
    string Mac,
    string? Project,
    string Chip,
    string? Version,
    string? SketchMd5,
    long? SketchSize,
    long? FreeSpace,
    long? FlashSize,
    string? SdkVersion,
    string? Address,
    DecisionReason LastDecision,
    bool IsConfirmed,
    DeviceConflict? Conflict,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    UpdateRecord? Update)
{
    public static DeviceView Of(Device device)
    {
        lock (device)
        {
            var record = device.ToRecord();
            var chip = record is { Chip: ChipFamily.Unknown, IsEsp32: true } ? "ESP32 family" : record.Chip.ToName();
            return new DeviceView(
                record.Mac.ToString(), record.Project, chip, record.Version, record.SketchMd5, record.SketchSize,
                record.FreeSpace, record.FlashSize, record.SdkVersion, record.Address, record.LastDecision,
                record.IsConfirmed, device.Conflict, record.FirstSeen, record.LastSeen,
                device.OpenUpdate(FirmwareKind.Sketch) ?? device.OpenUpdate(FirmwareKind.Filesystem));
        }
    }
}

/// <summary>A device with its history.</summary>
/// <param name="Updates">Newest first.</param>
public sealed record DeviceDetails(DeviceView Device, IReadOnlyList<UpdateRecord> Updates);
