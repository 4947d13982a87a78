using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices;

/// <summary>What people set on devices. Pure functions.</summary>
internal static class DeviceSettings
{
    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 64;

    /// <summary>Longest note, in characters.</summary>
    public const int LongestNote = 1000;

    /// <summary>The settings of a device; the initial ones if nobody has set any.</summary>
    public static DeviceSettingsRecord Of(Device device) => device.Settings ?? InitialOf(device.Mac);

    /// <summary>The settings of a device on which nobody has set any.</summary>
    public static DeviceSettingsRecord InitialOf(MacAddress mac) => new() { Mac = mac };

    /// <summary>Whether all that people set is equal.</summary>
    public static bool AreEqual(DeviceSettingsRecord one, DeviceSettingsRecord other) =>
        one with { Tags = other.Tags, Revision = other.Revision } == other && one.Tags.SequenceEqual(other.Tags);

    /// <summary>The tags in their order, each once.</summary>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> tags) =>
        [.. tags.Distinct(DeviceTag.Comparer).Order(DeviceTag.Comparer)];

    /// <summary>The audit entry of a change. Null for either is "nothing".</summary>
    public static AuditEntry EntryOf(
        string action, MacAddress device, DeviceSettingsRecord? before, DeviceSettingsRecord? after) =>
        AuditEntry.Of(action, $"device:{device}", FieldsOf(before), FieldsOf(after));

    // Without the MAC address, which is the entry's subject, and the revision.
    private static AuditedFields? FieldsOf(DeviceSettingsRecord? settings) => settings is null ? null : new(
        settings.Name, settings.Note, settings.Tags, settings.Channel, settings.Pin, settings.Enrolment);

    private sealed record AuditedFields(
        string? Name, string? Note, IReadOnlyList<string> Tags, string? Channel, string? Pin, Enrolment Enrolment);
}
