using System.Text.Json;
using OtaStack.Api.Devices;
using OtaStack.Api.Targets;
using OtaStack.Contracts.Events;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Events;

/// <summary>
/// Which events a client gets that follows only the devices of a target expression. The first event of any other device
/// says that the device is gone, because it may have been in the client's list; further ones are left out.
/// </summary>
internal sealed class EventFilter(
    TargetExpression expression, TargetGroups groups, Fleet fleet, TimeProvider time, JsonSerializerOptions json)
{
    /// <summary>Devices that are remembered as gone. For others, that may be said again.</summary>
    private const int MaximumGone = 100_000;

    private readonly HashSet<MacAddress> _gone = [];

    /// <summary>
    /// Whether the expression still means the same. If groups have changed since, devices may belong to the list of
    /// which there are no events.
    /// </summary>
    public bool IsCurrent(TargetGroups now) => ReferenceEquals(groups, now);

    /// <summary>What to send of an event; null for nothing.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="id">Its id.</param>
    public byte[]? Select(RingEvent happened, string id)
    {
        // Without the device, it is an event of a forgotten one.
        if (happened.Device is not { } mac || fleet.Find(mac) is not { } device)
            return happened.Text;

        if (expression.Matches(device, time.GetUtcNow()))
        {
            _gone.Remove(mac);
            return happened.Text;
        }

        if (!happened.IsRow || _gone.Contains(mac))
            return null;

        if (_gone.Count >= MaximumGone)
            _gone.Clear();
        _gone.Add(mac);
        return EventResponse.Format(
            id, "device", JsonSerializer.SerializeToUtf8Bytes(new DeviceEvent(mac, null), json));
    }
}
