using System.Net;
using System.Net.Sockets;

namespace OtaStack.Api.Devices;

/// <summary>The devices that an action applies to.</summary>
internal sealed class DeviceSelection
{
    private readonly IReadOnlyList<MacAddress>? _named;
    private readonly bool? _neverConfirmed;
    private readonly DateTimeOffset? _notSeenSince;
    private readonly IPNetwork? _network;

    private DeviceSelection(
        IReadOnlyList<MacAddress>? named, bool? neverConfirmed, DateTimeOffset? notSeenSince, IPNetwork? network) =>
        (_named, _neverConfirmed, _notSeenSince, _network) = (named, neverConfirmed, notSeenSince, network);

    /// <summary>
    /// The selection that a request describes; null and <paramref name="fault"/> if the request is invalid.
    /// </summary>
    public static DeviceSelection? Of(DeviceActionRequest request, DateTimeOffset now, out string? fault)
    {
        fault = null;
        if (request is { Devices: null, NeverConfirmed: null, NotSeenForDays: null, AddressBlock: null })
            fault = "Select devices with at least one of \"devices\", \"neverConfirmed\", \"notSeenForDays\", "
                + "\"addressBlock\". A device must meet all conditions.";
        else if (request.NotSeenForDays is < 0 or > 36_500 or double.NaN)
            fault = "\"notSeenForDays\" must be 0 to 36500.";

        var named = Named(request.Devices, ref fault);
        var network = Network(request.AddressBlock, ref fault);
        return fault is not null ? null : new DeviceSelection(
            named, request.NeverConfirmed, request.NotSeenForDays is { } days ? now.AddDays(-days) : null, network);
    }

    /// <summary>
    /// The matching devices of a fleet, and the named ones that are unknown or that another condition excludes.
    /// </summary>
    public (List<Device> Matched, List<SkippedDevice> Skipped) In(Fleet fleet)
    {
        if (_named is null)
            return (fleet.All.Where(Contains).ToList(), []);

        var matched = new List<Device>();
        var skipped = new List<SkippedDevice>();
        foreach (var mac in _named)
        {
            if (fleet.Find(mac) is not { } device)
                skipped.Add(new SkippedDevice(mac, "Unknown device: it has never polled this server."));
            else if (!Contains(device))
                skipped.Add(new SkippedDevice(mac, "The other conditions exclude it."));
            else
                matched.Add(device);
        }

        return (matched, skipped);
    }

    private bool Contains(Device device) =>
        (_neverConfirmed is null || device.IsConfirmed != _neverConfirmed)
        && (_notSeenSince is null || device.LastSeen <= _notSeenSince)
        && (_network is null || device.Address is { } address && _network.Value.Contains(address));

    private static List<MacAddress>? Named(string[]? texts, ref string? fault)
    {
        if (texts is null)
            return null;

        var named = new HashSet<MacAddress>();
        foreach (var text in texts)
        {
            if (MacAddress.TryParse(text, out var mac))
                named.Add(mac);
            else
                fault = $"\"devices\" has \"{(text?.Length > 32 ? text[..32] + "…" : text)}\": expected a MAC address "
                    + "like 5C:CF:7F:AA:BB:CC.";
        }

        return [.. named];
    }

    private static IPNetwork? Network(string? text, ref string? fault)
    {
        if (text is null)
            return null;
        if (IPNetwork.TryParse(text, out var network))
            return network;
        if (!IPAddress.TryParse(text, out var address))
        {
            fault = "\"addressBlock\" must be a network like 192.0.2.0/24 or 2001:db8::/64, or an address.";
            return null;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
            return new IPNetwork(address, 32);

        // One customer has a /64. The limits count in the same unit.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPNetwork(new IPAddress(bytes), 64);
    }
}
