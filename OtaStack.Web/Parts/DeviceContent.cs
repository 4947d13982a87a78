using OtaStack.Web.Fleet;

namespace OtaStack.Web.Parts;

/// <summary>What the page of a device shows.</summary>
/// <param name="Details">The device and its updates.</param>
/// <param name="Why">What it is meant to run, and why.</param>
/// <param name="Tag">Changes when somebody sets something on it.</param>
/// <param name="Choices">Firmware that it can be pinned to.</param>
public sealed record DeviceContent(
    DeviceDetails Details, DeviceWhy Why, string? Tag, IReadOnlyList<FirmwareView> Choices)
{
    private const int MaximumChoices = 100;

    public DeviceView Device => Details.Device;

    /// <summary>Version and chip of a firmware.</summary>
    public static string NameOf(FirmwareView firmware) =>
        $"{FirmwareText.NameOf(firmware)}, {FirmwareText.ChipOf(firmware)}"
        + (firmware.RecalledAt is null ? "" : ", recalled");

    internal static async Task<DeviceContent> LoadAsync(
        FleetClient fleet, string mac, bool withChoices, CancellationToken stop)
    {
        var why = fleet.ReadWhyAsync(mac, stop);
        var (details, tag) = await fleet.ReadDeviceAsync(mac, stop);
        var choices = withChoices && (await why).Project is { } project
            ? (await fleet.ListFirmwareAsync(project, null, MaximumChoices, stop)).Items
            : [];
        return new DeviceContent(
            details, await why, tag,
            [.. choices.Where(firmware => firmware.Kind == FirmwareKind.Sketch && firmware.Variant is null)]);
    }
}
