using System.Globalization;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>Orders versions as arduino-cli does: numbers by value, a release after its pre-releases.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (first, second) = (Parts(x ?? ""), Parts(y ?? ""));
        for (var at = 0; at < 3; at++)
        {
            if (first.Numbers[at] != second.Numbers[at])
                return first.Numbers[at].CompareTo(second.Numbers[at]);
        }

        if (first.PreRelease.Length == 0 || second.PreRelease.Length == 0)
            return second.PreRelease.Length - first.PreRelease.Length;
        return string.CompareOrdinal(first.PreRelease, second.PreRelease);
    }

    /// <summary>
    /// True if a version meets a constraint: empty, <c>1.2.3</c>, <c>=1.2.3</c>, <c>&gt;=1.2.3</c> or <c>&gt;1.2.3</c>.
    /// </summary>
    public bool Meets(string version, string constraint) => constraint.Trim('(', ')', ' ') switch
    {
        "" or "*" => true,
        ['>', '=', .. var least] => Compare(version, least.Trim()) >= 0,
        ['>', .. var below] => Compare(version, below.Trim()) > 0,
        ['=', .. var exact] => Compare(version, exact.Trim()) == 0,
        var exact => Compare(version, exact) == 0,
    };

    private static (long[] Numbers, string PreRelease) Parts(string version)
    {
        version = version.Split('+')[0];
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? version : version[..dash]).Split('.')
            .Select(part => long.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0);
        return ([.. numbers, 0, 0, 0], dash < 0 ? "" : version[(dash + 1)..]);
    }
}
