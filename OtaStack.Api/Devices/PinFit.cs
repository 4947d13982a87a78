using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>Whether a device can be pinned to a firmware.</summary>
internal static class PinFit
{
    /// <summary>Why it cannot, for people; null if it can.</summary>
    public static string? WhyNot(Device device, FirmwareRecord firmware)
    {
        var name = $"{firmware.Project} {firmware.Version ?? firmware.Sha256[..12]}";
        if (WhyNever(firmware) is { } never)
            return never;
        if (device.Project is { } project && project != firmware.Project)
            return $"The device is of project {project}; {name} is of {firmware.Project}.";

        // A stock ESP32 client does not say which chip of the family it runs on.
        var isOtherFamily = firmware.Chip != ChipFamily.Unknown
            && (device.IsEsp32 || device.Chip != ChipFamily.Unknown)
            && device.IsEsp32 != firmware.Chip.IsEsp32Family();
        var isOtherChip = firmware.Chip != ChipFamily.Unknown && device.Chip != ChipFamily.Unknown
            && device.Chip != firmware.Chip;
        return isOtherFamily || isOtherChip
            ? $"{name} is for {firmware.Chip.ToName()}; the device is an "
                + $"{(device.Chip == ChipFamily.Unknown ? "ESP32" : device.Chip.ToName())}."
            : null;
    }

    /// <summary>Why no device can be pinned to it; null if some can.</summary>
    public static string? WhyNever(FirmwareRecord firmware) =>
        firmware.Kind != FirmwareKind.Sketch ? "It is the image of a file system; a pin is a sketch."
        : firmware.Variant is { } variant ? $"It is the variant {variant}, which is never offered to polls."
        : null;
}
