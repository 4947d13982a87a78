using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Contracts.Groups;

namespace OtaStack.Api.Devices.Table;

/// <summary>
/// The column <c>group</c>: the groups with a fixed list that a device is in. Which devices are in a group with an
/// expression follows from the expression, so the table neither shows nor changes that.
/// </summary>
internal sealed class TableGroups
{
    private readonly TargetGroups _groups;
    private readonly Dictionary<MacAddress, IReadOnlyList<string>> _names = [];
    private readonly Dictionary<string, SortedSet<MacAddress>> _changed = [];

    public TableGroups(TargetGroups groups)
    {
        _groups = groups;
        foreach (var group in groups.All.Where(group => group.Record.Expression is null)) // By name.
        {
            foreach (var text in group.Record.Devices)
            {
                var mac = MacAddress.Parse(text);
                _names[mac] = [.. _names.GetValueOrDefault(mac, []), group.Name];
            }
        }
    }

    /// <summary>The names of the groups whose list has the device, sorted.</summary>
    public IReadOnlyList<string> Of(MacAddress mac) => _names.GetValueOrDefault(mac, []);

    /// <summary>The names in a cell, sorted. Returns what is wrong, for people; null if nothing is.</summary>
    public string? Read(string cell, out IReadOnlyList<string> names)
    {
        names = [.. DeviceTable.Listed(cell).Select(name => name.ToLowerInvariant()).Distinct()
            .Order(StringComparer.Ordinal)];
        foreach (var name in names)
        {
            if (!GroupName.IsValid(name))
                return $"{Problems.Quoted(name)} is not the name of a group: {GroupName.Rule}.";
            if (_groups.Find(name) is not { } group)
                return $"There is no group {name}. POST /api/groups makes it.";
            if (group.Record.Expression is { } expression)
                return $"The devices of {name} follow from its expression: {Problems.Quoted(expression)}.";
        }

        return null;
    }

    /// <summary>Puts the device into these groups, and takes it out of others.</summary>
    public void Set(MacAddress mac, IReadOnlyList<string> names)
    {
        foreach (var name in Of(mac).Except(names))
            ListOf(name).Remove(mac);
        foreach (var name in names.Except(Of(mac)))
            ListOf(name).Add(mac);
    }

    /// <summary>The groups whose lists have changed, before and after.</summary>
    public ChangedGroups Changed() => new(
    [
        .. _changed.Select(changed => (Group: _groups.Find(changed.Key)!.Record, changed.Value)).Select(changed => (
            changed.Group,
            changed.Group with
            {
                Devices = [.. changed.Value.Select(mac => mac.ToString())],
                Revision = changed.Group.Revision + 1,
            })),
    ]);

    private SortedSet<MacAddress> ListOf(string group)
    {
        if (!_changed.TryGetValue(group, out var list))
            _changed[group] = list = [.. _groups.Find(group)!.Record.Devices.Select(MacAddress.Parse)];
        return list;
    }
}
