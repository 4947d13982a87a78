using OtaStack.Web.Fleet;

namespace OtaStack.Web.Parts;

/// <summary>What the page of a firmware shows.</summary>
/// <param name="Firmware">The firmware.</param>
/// <param name="Channels">The channels of its project.</param>
public sealed record FirmwareContent(FirmwareView Firmware, IReadOnlyList<string> Channels)
{
    internal static async Task<FirmwareContent> LoadAsync(
        FleetClient fleet, string sha256, bool withChannels, CancellationToken stop)
    {
        var firmware = await fleet.ReadFirmwareAsync(sha256, stop);
        return new FirmwareContent(
            firmware, withChannels ? (await fleet.ReadProjectAsync(firmware.Project, stop)).Channels : []);
    }
}
