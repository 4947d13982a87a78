using OtaStack.Api.Devices;

namespace OtaStack.Api.Targets;

/// <summary>
/// The field <c>group</c> of expressions: the name of a group; <c>*</c> stands for any characters. A name without a
/// group is an error, because an expression with a misspelt one would select the wrong devices.
/// </summary>
/// <param name="groups">All groups.</param>
internal sealed class GroupField(IReadOnlyDictionary<string, TargetGroup> groups)
{
    /// <summary>As it is written before the operator.</summary>
    public const string Name = "group";

    private readonly HashSet<TargetGroup> _used = [];

    /// <summary>The groups that have been named so far.</summary>
    public IReadOnlyList<TargetGroup> Used => [.. _used];

    /// <inheritdoc cref="TargetValueReader"/>
    public TargetTest? Read(TargetOperator operation, string value, out string expected)
    {
        expected = "the name of a group; GET /api/groups lists all";
        var named = Named(value);
        if (named.Length == 0 && !value.Contains('*', StringComparison.Ordinal))
            return null;

        _used.UnionWith(named);
        expected = TargetValues.OnlyEquality;
        return operation switch
        {
            TargetOperator.Matches or TargetOperator.Equal => IsInAny,
            TargetOperator.NotEqual => TargetTests.Not(IsInAny),
            _ => null,
        };

        bool IsInAny(Device device, DateTimeOffset now)
        {
            foreach (var group in named)
            {
                if (group.Contains(device, now))
                    return true;
            }

            return false;
        }
    }

    private TargetGroup[] Named(string value)
    {
        if (groups.TryGetValue(value.ToLowerInvariant(), out var one))
            return [one];

        var pattern = new Wildcards(value);
        return [.. groups.Values.Where(group => pattern.Matches(group.Name))];
    }
}
