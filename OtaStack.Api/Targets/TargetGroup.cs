using System.Collections.Frozen;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Targets;

/// <summary>A group, ready to say whether a device is in it.</summary>
public sealed class TargetGroup
{
    private readonly FrozenSet<MacAddress> _listed;
    private TargetExpression? _expression;

    /// <exception cref="FormatException">A device in its list is not a MAC address.</exception>
    internal TargetGroup(GroupRecord record)
    {
        Record = record;
        _listed = record.Devices.Select(MacAddress.Parse).ToFrozenSet();
    }

    public GroupRecord Record { get; }

    public string Name => Record.Name;

    /// <summary>The groups that its expression names.</summary>
    internal IReadOnlyList<TargetGroup> References { get; private set; } = [];

    /// <summary>Whether a device is in it, as far as its polls tell.</summary>
    /// <param name="device">The device.</param>
    /// <param name="now">What ages in the expression are counted from.</param>
    public bool Contains(Device device, DateTimeOffset now) =>
        _expression is { } expression ? expression.Matches(device, now) : _listed.Contains(device.Mac);

    internal void Select(TargetExpression expression, IReadOnlyList<TargetGroup> references) =>
        (_expression, References) = (expression, references);

    /// <summary>It has no devices, because its expression cannot be used.</summary>
    internal void SelectNone() => (_expression, References) = (null, []);
}
