using System.Diagnostics.CodeAnalysis;
using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>The order of a list of devices: by a field, then by MAC address.</summary>
internal sealed class DeviceOrder : IComparer<DeviceKey>
{
    private static readonly Dictionary<string, Func<Device, (string Text, long Number)>> Fields =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["mac"] = _ => default,
            ["name"] = device => device.Settings?.Name is { } name ? (name, 0) : ("", 1), // Those without one last.
            ["project"] = device => (device.Project ?? "", 0),
            ["chip"] = device => (device.Chip.ToName(), 0),
            ["seen"] = device => ("", device.LastSeen.UtcTicks),
            ["added"] = device => ("", device.FirstSeen.UtcTicks),
            ["free"] = device => ("", device.FreeSpace ?? -1),
            ["flash"] = device => ("", device.FlashSize ?? -1),
        };

    private readonly Func<Device, (string Text, long Number)> _field;
    private readonly int _sign;

    private DeviceOrder(string name, Func<Device, (string Text, long Number)> field, bool isDescending) =>
        (Name, _field, _sign) = (name, field, isDescending ? -1 : 1);

    /// <summary>The fields that devices can be sorted by, with commas between them.</summary>
    public static string FieldNames { get; } = string.Join(", ", Fields.Keys);

    /// <summary>As it was asked for.</summary>
    public string Name { get; }

    /// <summary>Reads the name of a field; <c>-</c> before it reverses the order.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DeviceOrder? order)
    {
        var isDescending = text.StartsWith('-');
        var name = isDescending ? text[1..] : text;
        order = Fields.TryGetValue(name, out var field)
            ? new DeviceOrder(text.ToLowerInvariant(), field, isDescending)
            : null;
        return order is not null;
    }

    /// <summary>Where a device is in the order.</summary>
    public DeviceKey KeyOf(Device device)
    {
        var (text, number) = _field(device);
        return new DeviceKey(text ?? "", number, device.Mac);
    }

    public int Compare(DeviceKey x, DeviceKey y)
    {
        var order = x.Number.CompareTo(y.Number);
        if (order == 0)
            order = string.Compare(x.Text, y.Text, StringComparison.OrdinalIgnoreCase);
        return _sign * (order != 0 ? order : x.Mac.CompareTo(y.Mac));
    }
}

/// <summary>Where a device is in a <see cref="DeviceOrder"/>.</summary>
internal readonly record struct DeviceKey(string Text, long Number, MacAddress Mac);
