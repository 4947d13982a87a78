using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>Devices as the API shows them.</summary>
internal static class DeviceViews
{
    /// <summary>The device; with other settings than its own if <paramref name="settings"/> is given.</summary>
    public static DeviceView ToView(this Device device, DeviceSettingsRecord? settings = null)
    {
        settings ??= device.Settings;
        lock (device)
        {
            var record = device.ToRecord();
            var open = device.OpenUpdate(FirmwareKind.Sketch) ?? device.OpenUpdate(FirmwareKind.Filesystem);
            return new DeviceView
            {
                Mac = record.Mac.ToString(),
                Name = settings?.Name,
                Note = settings?.Note,
                Tags = settings?.Tags ?? [],
                Project = record.Project,
                Chip = record is { Chip: ChipFamily.Unknown, IsEsp32: true } ? "ESP32 family" : record.Chip.ToName(),
                Version = record.Version,
                SketchMd5 = record.SketchMd5,
                SketchSize = record.SketchSize,
                FreeSpace = record.FreeSpace,
                FlashSize = record.FlashSize,
                SdkVersion = record.SdkVersion,
                Address = record.Address,
                LastDecision = device.HasPolled ? record.LastDecision : null,
                IsConfirmed = record.IsConfirmed,
                Conflict = device.Conflict,
                Channel = settings?.Channel,
                Pin = settings?.Pin,
                Enrolment = settings?.Enrolment ?? Enrolment.Accepted,
                Token = device.TokenUse is { } use
                    ? new DeviceTokenUse(use.ShownAt, use.Projects, use.Refused, use.RefusedAt, use.RefusedFrom)
                    : null,
                FirstSeen = device.HasPolled ? record.FirstSeen : null,
                LastSeen = device.HasPolled ? record.LastSeen : null,
                PollInterval = device.PollInterval is { } interval ? Math.Round(interval.TotalSeconds, 1) : null,
                ExpectedBy = device.ExpectedBy,
                Update = open?.ToView(),
            };
        }
    }
}
