using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// Body of <c>POST /api/devices/actions</c>: an action, and the conditions that select its devices. A device must meet
/// all of them. Unknown fields are refused.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceActionRequest
{
    /// <summary><c>forget</c>: deletes the devices with their history. A later poll adds them again.</summary>
    public string? Action { get; init; }

    /// <summary>MAC addresses.</summary>
    public string[]? Devices { get; init; }

    /// <summary>True: only devices that never had a confirmed update.</summary>
    public bool? NeverConfirmed { get; init; }

    /// <summary>Only devices that have not polled for this many days.</summary>
    public double? NotSeenForDays { get; init; }

    /// <summary>Only devices in this network (<c>192.0.2.0/24</c>) or at this address (IPv6: in its /64).</summary>
    public string? AddressBlock { get; init; }
}

/// <summary>The result of an action.</summary>
/// <param name="Matched">Devices that met the conditions.</param>
/// <param name="Changed">Devices that were changed, or would be with <c>?dryRun=true</c>.</param>
/// <param name="Skipped">Devices in the list that were not changed.</param>
public sealed record DeviceActionResult(int Matched, int Changed, IReadOnlyList<SkippedDevice> Skipped);

/// <summary>A device in the list that was not changed.</summary>
/// <param name="Device">Its MAC address.</param>
/// <param name="Reason">Why not, for people.</param>
public sealed record SkippedDevice(MacAddress Device, string Reason);
