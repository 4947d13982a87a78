using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Devices.Table;

/// <summary>What the lines of a table change, given the devices and the firmware that there are.</summary>
internal sealed class TableLines(Fleet fleet, TableGroups groups, CatalogSnapshot published)
{
    private readonly TablePins _pins = new(published);
    private readonly HashSet<MacAddress> _seen = [];

    /// <summary>The change of a line. Call for each line once, in their order.</summary>
    public TableEdit Read(TableLine line)
    {
        if (line.Fault is { } fault)
            return TableEdit.Invalid(line, null, fault);

        var text = line[DeviceTable.Device]!;
        if (!MacAddress.TryParse(text, out var mac) || !mac.IsUsable)
            return TableEdit.Invalid(line, null, $"device: {Problems.Quoted(text)} is not a MAC address.");
        if (!_seen.Add(mac))
            return TableEdit.Invalid(line, mac, $"device: an earlier line is for {mac}, too.");

        var known = fleet.Find(mac);
        var device = known ?? new Device(mac);
        if (ProjectFaultOf(line, device, out var project) is { } projectFault)
            return TableEdit.Invalid(line, mac, projectFault);
        if (ChangeOf(line, device, project, out var change) is { } error)
            return TableEdit.Invalid(line, mac, error);
        var groupsBefore = groups.Of(mac);
        var groupsAfter = groupsBefore;
        if (line[DeviceTable.Group] is { } cell && groups.Read(cell, out groupsAfter) is { } groupFault)
            return TableEdit.Invalid(line, mac, $"group: {groupFault}");
        groups.Set(mac, groupsAfter);

        var before = DeviceSettings.Of(device);
        var after = change.ApplyTo(before);
        return new TableEdit(line.Number, mac)
        {
            IsNew = known is null,
            Before = before,
            // A device that is added gets a row, also if nothing is set on it.
            After = known is null ? after with { Revision = 1 } : after,
            Project = device.Project is null ? project : null,
            IsInOtherGroups = !groupsAfter.SequenceEqual(groupsBefore),
        };
    }

    // The firmware decides of which project a device is. Only until then, somebody can say so.
    private static string? ProjectFaultOf(TableLine line, Device device, out string? project)
    {
        var text = line[DeviceTable.Project];
        project = device.Project;
        if (string.IsNullOrEmpty(text))
            return null;
        if (!ProjectName.TryParse(text, out var name))
            return $"project: {Problems.Quoted(text)} is not the name of a project: {ProjectName.Rule}";
        if (device.Project is { } own && own != name)
            return $"project: the device is of project {own}. It changes with the firmware that it runs.";

        project = name;
        return null;
    }

    private string? ChangeOf(TableLine line, Device device, string? project, out DeviceChange change)
    {
        change = new DeviceChange();
        if (line[DeviceTable.Name] is { } nameCell)
        {
            if (DeviceTexts.Name(nameCell, out var name) is { } error)
                return $"name: {error}";
            change = change with { Name = name };
        }

        if (line[DeviceTable.Tags] is { } tagCell)
        {
            if (DeviceTexts.Tags(DeviceTable.Listed(tagCell), out var tags) is { } error)
                return $"tags: {error}";
            change = change with { Tags = new(tags) };
        }

        if (line[DeviceTable.Channel] is { } channelCell)
        {
            if (DeviceTexts.Channel(channelCell, out var channel) is { } error)
                return $"channel: {error}";
            change = change with { Channel = channel };
        }

        // The pin that it has may stay, also if its firmware was deleted.
        if (line[DeviceTable.Pin] is { } pinCell && pinCell != device.Settings?.Pin)
        {
            if (_pins.Resolve(pinCell, project, device, out var pin) is { } error)
                return $"pin: {error}";
            if (pin is not null && project is not null && published.Find(pin)!.Record.Project != project)
                return $"pin: it is of project {published.Find(pin)!.Record.Project}, not {project}.";
            change = change with { Pin = pin };
        }

        if (line[DeviceTable.Enrolment] is { } enrolmentCell)
        {
            if (DeviceTexts.Enrolment(enrolmentCell, out var enrolment) is { } error)
                return $"enrolment: {error}";
            change = change with { Enrolment = enrolment };
        }

        return null;
    }
}

/// <summary>What a line of a table changes.</summary>
/// <param name="Line">Its number in the file.</param>
/// <param name="Device">Its device; null if it does not name one.</param>
internal sealed record TableEdit(int Line, MacAddress? Device)
{
    /// <summary>What is wrong with it, for people.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it adds the device.</summary>
    public bool IsNew { get; init; }

    public DeviceSettingsRecord? Before { get; init; }

    public DeviceSettingsRecord? After { get; init; }

    /// <summary>The project of a device that had none; otherwise null.</summary>
    public string? Project { get; init; }

    /// <summary>Whether it changes in which groups the device is.</summary>
    public bool IsInOtherGroups { get; init; }

    public TableOutcome Outcome =>
        Problem is not null ? TableOutcome.Invalid
        : IsNew ? TableOutcome.Added
        : Project is not null || IsInOtherGroups || After!.Revision != Before!.Revision ? TableOutcome.Changed
        : TableOutcome.Unchanged;

    public static TableEdit Invalid(TableLine line, MacAddress? device, string problem) =>
        new(line.Number, device) { Problem = problem };

    public DeviceTableLine ToView() => new(Line, Device, Outcome, [.. ChangedColumns()], Problem);

    private IEnumerable<string> ChangedColumns()
    {
        if (Before is null || After is null)
            yield break;
        if (Before.Name != After.Name)
            yield return DeviceTable.Name;
        if (!Before.Tags.SequenceEqual(After.Tags))
            yield return DeviceTable.Tags;
        if (IsInOtherGroups)
            yield return DeviceTable.Group;
        if (Project is not null)
            yield return DeviceTable.Project;
        if (Before.Channel != After.Channel)
            yield return DeviceTable.Channel;
        if (Before.Pin != After.Pin)
            yield return DeviceTable.Pin;
        if (Before.Enrolment != After.Enrolment)
            yield return DeviceTable.Enrolment;
    }
}
