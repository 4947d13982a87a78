using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// Body of <c>POST /api/devices/actions</c>: an action, and its devices: those of <c>devices</c>, those that
/// <c>q</c> selects, or with both, those of <c>devices</c> that <c>q</c> selects. Unknown fields are refused.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeviceActionRequest
{
    /// <summary>
    /// <c>accept</c>, <c>block</c>: whether they may have firmware. <c>pin</c>, <c>unpin</c>: to <see cref="Pin"/>.
    /// <c>tag</c>, <c>untag</c>: adds or removes <see cref="Tags"/>. <c>channel</c>: they follow
    /// <see cref="Channel"/>. <c>release</c>: their updates on hold are offered again. <c>forget</c>: deletes them with
    /// their history; a later poll adds them again.
    /// </summary>
    public string? Action { get; init; }

    /// <summary>MAC addresses.</summary>
    public string[]? Devices { get; init; }

    /// <summary>A target expression, as in <c>GET /api/devices?q=</c>; <c>*</c> selects every device.</summary>
    public string? Q { get; init; }

    /// <summary>For <c>tag</c> and <c>untag</c>.</summary>
    public string[]? Tags { get; init; }

    /// <summary>For <c>channel</c>; empty: that of their groups or their project.</summary>
    public string? Channel { get; init; }

    /// <summary>For <c>pin</c>: SHA-256 of the firmware that they have to run.</summary>
    public string? Pin { get; init; }
}

/// <summary>The result of an action.</summary>
/// <param name="Matched">Devices that were selected.</param>
/// <param name="Changed">Devices that were changed, or would be with <c>?dryRun=true</c>.</param>
/// <param name="Skipped">Devices that cannot be changed, and devices in the list that were not selected. A device on
/// which the action has nothing to change is not among them.</param>
public sealed record DeviceActionResult(int Matched, int Changed, IReadOnlyList<SkippedDevice> Skipped);

/// <summary>A device that was not changed.</summary>
/// <param name="Device">Its MAC address.</param>
/// <param name="Reason">Why not, for people.</param>
public sealed record SkippedDevice(MacAddress Device, string Reason);
