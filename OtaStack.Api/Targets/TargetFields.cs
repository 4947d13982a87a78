using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>The fields of target expressions. <c>docs/api.md</c> explains each of them with an example.</summary>
internal static class TargetFields
{
    private static readonly TargetField[] All =
    [
        new("mac", TargetValues.Mac),
        new("name", TargetValues.Text(device => device.Settings?.Name)),
        new("note", TargetValues.Text(device => device.Settings?.Note)),
        new("tag", TargetValues.Tag),
        new("project", TargetValues.Text(device => device.Project)),
        new("chip", TargetValues.Chip),
        new("version", TargetValues.Version),
        new("sdk", TargetValues.Text(device => device.SdkVersion)),
        new("address", TargetValues.Address),
        new("channel", TargetValues.Text(device => device.Settings?.Channel)),
        new("pin", TargetValues.Pin),
        new("enrolment", TargetValues.Enrolment),
        new("token", TargetValues.Token),
        new("seen", TargetValues.Time(device => device.HasPolled ? device.LastSeen : null)),
        new("added", TargetValues.Time(device => device.HasPolled ? device.FirstSeen : null)),
        new("free", TargetValues.Size(device => device.FreeSpace)),
        new("flash", TargetValues.Size(device => device.FlashSize)),
        new("update", TargetValues.Update),
        new("last", TargetValues.LastDecision),
        new("conflict", TargetValues.Conflict),
        new("is", TargetValues.State),
    ];

    private static readonly Dictionary<string, TargetField> ByName =
        All.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field of a word that stands alone.</summary>
    public static TargetField Words { get; } = new("", TargetValues.Word);

    /// <summary>All names, with commas between them.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(field => field.Name).Append(GroupField.Name));

    /// <summary>The field with this name, in any letter case.</summary>
    public static TargetField? Find(string name, GroupField groups) =>
        name.Equals(GroupField.Name, StringComparison.OrdinalIgnoreCase)
            ? new TargetField(GroupField.Name, groups.Read)
            : ByName.GetValueOrDefault(name);
}
