namespace OtaStack.Api.Devices;

/// <summary>Devices as the API shows them.</summary>
internal static class DeviceViews
{
    public static DeviceView ToView(this Device device)
    {
        lock (device)
        {
            var record = device.ToRecord();
            var open = device.OpenUpdate(FirmwareKind.Sketch) ?? device.OpenUpdate(FirmwareKind.Filesystem);
            return new DeviceView
            {
                Mac = record.Mac.ToString(),
                Project = record.Project,
                Chip = record is { Chip: ChipFamily.Unknown, IsEsp32: true } ? "ESP32 family" : record.Chip.ToName(),
                Version = record.Version,
                SketchMd5 = record.SketchMd5,
                SketchSize = record.SketchSize,
                FreeSpace = record.FreeSpace,
                FlashSize = record.FlashSize,
                SdkVersion = record.SdkVersion,
                Address = record.Address,
                LastDecision = record.LastDecision,
                IsConfirmed = record.IsConfirmed,
                Conflict = device.Conflict,
                FirstSeen = record.FirstSeen,
                LastSeen = record.LastSeen,
                Update = open?.ToView(),
            };
        }
    }
}
