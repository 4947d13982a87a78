using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>The devices that an action is for.</summary>
internal static class DeviceSelection
{
    /// <summary>
    /// Those of a fleet; and the named ones that it does not have, or that the expression does not select.
    /// </summary>
    /// <param name="fleet">All devices.</param>
    /// <param name="named">Their MAC addresses; null for any device.</param>
    /// <param name="expression">Which of them.</param>
    /// <param name="now">What ages are counted from.</param>
    public static (List<Device> Matched, List<SkippedDevice> Skipped) Select(
        Fleet fleet, IReadOnlyCollection<MacAddress>? named, TargetExpression expression, DateTimeOffset now)
    {
        if (named is null)
            return (DeviceSearch.Find(fleet, expression, now), []);

        var matched = new List<Device>();
        var skipped = new List<SkippedDevice>();
        foreach (var mac in named)
        {
            if (fleet.Find(mac) is not { } device)
                skipped.Add(new SkippedDevice(mac, "The fleet has no such device."));
            else if (!expression.Matches(device, now))
                skipped.Add(new SkippedDevice(mac, "\"q\" does not select it."));
            else
                matched.Add(device);
        }

        return (matched, skipped);
    }
}
