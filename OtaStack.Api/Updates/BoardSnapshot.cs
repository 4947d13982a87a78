using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>What is known about one board, for predicting its next poll.</summary>
/// <param name="Report">What it last reported, as a poll for the kind of firmware in question.</param>
/// <param name="Known">What is known about it from earlier polls, and what people have set for it.</param>
public readonly record struct BoardSnapshot(DeviceReport Report, KnownDevice Known)
{
    /// <summary>Whether it may have firmware.</summary>
    public Enrolment Enrolment { get; init; }

    /// <summary>Call with the device locked.</summary>
    /// <param name="device">The device.</param>
    /// <param name="kind">What it polls for.</param>
    /// <param name="project">The project in the path that it polls; null for plain <c>/ota</c>.</param>
    /// <param name="published">The firmware, with the policies of its projects.</param>
    /// <param name="groups">The groups that it may be in.</param>
    /// <param name="now">The time of the predicted poll.</param>
    public static BoardSnapshot Of(
        Device device, FirmwareKind kind, string? project, CatalogSnapshot published, TargetGroups groups,
        DateTimeOffset now)
    {
        var report = new DeviceReport
        {
            Mac = device.Mac,
            Project = project,
            IsEsp32 = device.IsEsp32,
            Chip = device.IsEsp32 ? ChipFamily.Unknown : ChipFamily.Esp8266,
            Mode = kind == FirmwareKind.Filesystem ? PollMode.Filesystem : PollMode.Sketch,
            // The known version is the sketch's.
            Version = kind == FirmwareKind.Filesystem ? null : device.Version,
            SketchMd5 = device.SketchMd5,
            SketchSize = device.SketchSize,
            FreeSpace = device.FreeSpace,
            FlashSize = device.FlashSize,
            SdkVersion = device.SdkVersion,
            Pass = PassOf(device, published),
        };
        return new BoardSnapshot(report, new KnownDevice(device.Project, device.Chip, device.OpenUpdate(kind))
        {
            Assignment = Assignment.Of(device, groups, now),
        })
        {
            Enrolment = device.Settings?.Enrolment ?? Enrolment.Accepted,
        };
    }

    // It is expected to show the tokens that it has shown before.
    private static AccessPass? PassOf(Device device, CatalogSnapshot published) =>
        device.Project is { } project && published.AnyPolicy
            && (published.SettingsOf(project).Access != ProjectAccess.Token
                || device.TokenUse?.Projects.Contains(project) == true)
            ? new AccessPass(project)
            : null;

    /// <summary>
    /// The board with the chip of a firmware, for a device that has never polled: it is taken to be what it is pinned
    /// to. The same board without a firmware.
    /// </summary>
    public BoardSnapshot WithChipOf(PublishedFirmware? firmware) => firmware?.Record.Chip is { } chip
        ? this with { Report = Report with { IsEsp32 = chip.IsEsp32Family(), Chip = chip } }
        : this;
}
