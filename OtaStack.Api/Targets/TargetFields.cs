using System.Net;
using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>The fields of target expressions.</summary>
internal static class TargetFields
{
    private static readonly TargetField[] All =
    [
        new("mac", "The start of its MAC address: mac:5C:CF:7F", TargetValues.Mac),
        new("project", "Its project: project:thermostat, project:lamp*", TargetValues.Text(device => device.Project)),
        new("chip", "Its chip: chip:esp8266, chip:esp32-c3,esp32-s3, chip:unknown", TargetValues.Chip),
        new("version", "The version that it reports: version<1.4, version:1.4*", TargetValues.Version),
        new("sdk", "The SDK that it reports: sdk:2.2*", TargetValues.Text(device => device.SdkVersion)),
        new("address", "Where it polls from: address:192.168.1.0/24", TargetValues.Address),
        new("seen", "Its last poll: seen<2d (within two days), seen>=2026-11-01",
            TargetValues.Time(device => device.LastSeen)),
        new("added", "Its first poll: added<1h, added>=2026-11-01", TargetValues.Time(device => device.FirstSeen)),
        new("free", "Free space that it reports: free<512k", TargetValues.Size(device => device.FreeSpace)),
        new("flash", "Size of its flash chip: flash>=4M", TargetValues.Size(device => device.FlashSize)),
        new("update", "Its update under way: update:failed, update:none", TargetValues.Update),
        new("last", "How its last poll was answered: last:wrongChip", TargetValues.LastDecision),
        new("is", "What it is: is:confirmed (it has confirmed an update), is:downloading, is:conflict",
            TargetValues.State),
    ];

    private static readonly Dictionary<string, TargetField> ByName =
        All.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A word on its own.</summary>
    public static TargetField Words { get; } = new("", "Part of its MAC address or project", TargetValues.Word);

    /// <summary>All names, with commas between them.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(field => field.Name));

    /// <summary>The field with this name, in any letter case.</summary>
    public static TargetField? Find(string name) => ByName.GetValueOrDefault(name);
}
