using System.Collections.Immutable;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Targets;

/// <summary>All groups at one point in time (<see cref="GroupCatalog.Current"/>). Immutable.</summary>
public sealed class TargetGroups
{
    /// <summary>How many groups may be inside each other.</summary>
    internal const int MaximumNesting = 10;

    private readonly Dictionary<string, TargetGroup> _byName;
    private readonly TargetGroup[] _deciding;

    /// <summary>
    /// Reads the groups' expressions, which may name other groups. A group whose expression cannot be used has no
    /// devices; <see cref="Faults"/> says why.
    /// </summary>
    /// <exception cref="FormatException">A device in a list is not a MAC address.</exception>
    internal TargetGroups(IEnumerable<GroupRecord> records)
    {
        _byName = records.ToDictionary(record => record.Name, record => new TargetGroup(record));
        All = [.. _byName.Values.OrderBy(group => group.Name, StringComparer.Ordinal)];
        _deciding =
        [
            .. All.Where(group => group.Record is { Pin: not null } or { Channel: not null })
                .OrderByDescending(group => group.Record.Priority),
        ];
        Faults = [.. ReadExpressions().Concat(CheckNesting())];
    }

    /// <summary>No groups.</summary>
    public static TargetGroups None { get; } = new([]);

    /// <summary>By name.</summary>
    public ImmutableArray<TargetGroup> All { get; }

    /// <summary>Groups whose expression cannot be used.</summary>
    internal ImmutableArray<GroupFault> Faults { get; }

    public TargetGroup? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether there is a group with a pin or a channel.</summary>
    public bool AnyDecides => _deciding.Length > 0;

    /// <summary>The groups with a pin or a channel that a device is in, the highest priority first.</summary>
    public DecidingGroups Deciding(Device device, DateTimeOffset now) => new(_deciding, device, now);

    /// <summary>The field <c>group</c> of an expression.</summary>
    internal GroupField Field() => new(_byName);

    private IEnumerable<GroupFault> ReadExpressions()
    {
        foreach (var group in All)
        {
            if (group.Record.Expression is not { } text)
                continue;

            var field = Field();
            if (TargetExpression.TryParse(text, field, out var expression, out var error))
                group.Select(expression, field.Used);
            else
                yield return new GroupFault(group.Name, error, error.Message);
        }
    }

    // To evaluate groups that contain each other would never end.
    private IEnumerable<GroupFault> CheckNesting()
    {
        var depths = new Dictionary<TargetGroup, int>();
        foreach (var group in All)
        {
            while (CycleFrom(group, [], depths) is { } cycle)
            {
                cycle[0].SelectNone();
                yield return new GroupFault(cycle[0].Name, null,
                    $"Groups must not contain each other: {string.Join(" → ", cycle.Select(each => each.Name))}.");
            }

            if (depths[group] > MaximumNesting)
            {
                group.SelectNone();
                depths[group] = 1;
                yield return new GroupFault(
                    group.Name, null, $"At most {MaximumNesting} groups may be inside each other.");
            }
        }
    }

    /// <summary>The groups of a cycle, with the first one again at the end; null if there is none.</summary>
    private static List<TargetGroup>? CycleFrom(
        TargetGroup group, List<TargetGroup> path, Dictionary<TargetGroup, int> depths)
    {
        if (depths.ContainsKey(group))
            return null;

        var seen = path.IndexOf(group);
        path.Add(group);
        if (seen >= 0)
            return path[seen..];

        foreach (var other in group.References)
        {
            if (CycleFrom(other, path, depths) is { } cycle)
                return cycle;
        }

        path.RemoveAt(path.Count - 1);
        depths[group] = 1 + group.References.Select(other => depths[other]).DefaultIfEmpty(0).Max();
        return null;
    }
}

/// <summary>A group whose expression cannot be used.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Error">Where the expression is wrong; null if it is right, but part of a cycle.</param>
/// <param name="Message">What is wrong, for people.</param>
internal sealed record GroupFault(string Group, TargetError? Error, string Message);
