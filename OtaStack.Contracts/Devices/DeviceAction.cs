using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// Body of <c>POST /api/devices/actions</c>: an action, and its devices: those of <c>devices</c>, those that
/// <c>q</c> selects, or with both, those of <c>devices</c> that <c>q</c> selects. Unknown fields are refused.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceActionRequest
{
    /// <summary><c>forget</c>: deletes the devices with their history. A later poll adds them again.</summary>
    public string? Action { get; init; }

    /// <summary>MAC addresses.</summary>
    public string[]? Devices { get; init; }

    /// <summary>A target expression, as in <c>GET /api/devices?q=</c>; <c>*</c> selects every device.</summary>
    public string? Q { get; init; }
}

/// <summary>The result of an action.</summary>
/// <param name="Matched">Devices that were selected.</param>
/// <param name="Changed">Devices that were changed, or would be with <c>?dryRun=true</c>.</param>
/// <param name="Skipped">Devices in the list that were not changed.</param>
public sealed record DeviceActionResult(int Matched, int Changed, IReadOnlyList<SkippedDevice> Skipped);

/// <summary>A device in the list that was not changed.</summary>
/// <param name="Device">Its MAC address.</param>
/// <param name="Reason">Why not, for people.</param>
public sealed record SkippedDevice(MacAddress Device, string Reason);
