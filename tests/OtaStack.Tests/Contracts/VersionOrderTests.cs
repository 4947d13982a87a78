using FsCheck;
using FsCheck.Fluent;

namespace OtaStack.Tests.Contracts;

/// <summary>Each kind of version has one total order, independent of spelling.</summary>
public sealed class VersionOrderTests
{
    /// <summary>Few values, so that equal ones, and those that differ only in spelling, are frequent.</summary>
    private static readonly Gen<int> Small = Gen.Choose(0, 3);

    private static readonly Gen<string> Prefix = Gen.Elements("", "v", "V");

    private static readonly Gen<string> PreRelease =
        Gen.Elements("", "", "-0", "-2", "-10", "-a", "-a.1", "-a.b", "-rc.1", "-rc.2", "-rc.10", "-rc1");

    private static readonly Dictionary<string, Gen<string>> Kinds = new()
    {
        ["SemVer"] = from prefix in Prefix
                     from numbers in Small.ListOf(3)
                     from preRelease in PreRelease
                     select prefix + string.Join('.', numbers) + preRelease,
        ["Dotted"] = from prefix in Prefix
                     from count in Gen.Choose(2, 5)
                     from numbers in Gen.Elements("0", "00", "1", "01", "9", "10", "99999999999999999999").ListOf(count)
                     select prefix + string.Join('.', numbers),
        ["CompileStamp"] = from day in Gen.Choose(1, 3)
                           from pad in Gen.Elements("", " ")
                           from month in Gen.Elements("Jan", "apr", "DEC")
                           from separator in Gen.Elements(";", " ", ",", ", ", "-", "T")
                           from second in Small
                           select $"{month} {pad}{day} 2024{separator}10:00:0{second}",
        ["Date"] = from month in Gen.Choose(9, 12)
                   from day in Gen.Choose(1, 12)
                   from dash in Gen.Elements("-", "")
                   from prefix in Prefix
                   select $"{prefix}2024{dash}{month:00}{dash}{day:00}",
        ["Number"] = from prefix in Prefix
                     from number in Gen.Elements("0", "00", "7", "007", "9", "10", "99", "100",
                         "99999999999999999999999", "100000000000000000000000")
                     select prefix + number,
    };

    /// <summary>SemVer and other dotted numbers share one order.</summary>
    private static readonly Gen<string> Shared = Gen.OneOf(Kinds["SemVer"], Kinds["Dotted"]);

    [Theory]
    [InlineData("SemVer")]
    [InlineData("Dotted")]
    [InlineData("CompileStamp")]
    [InlineData("Date")]
    [InlineData("Number")]
    [InlineData("Shared")]
    public void Versions_of_one_kind_have_a_total_order(string kind)
    {
        var versions = (kind == "Shared" ? Shared : Kinds[kind]).Select(FirmwareVersion.Parse);
        Prop.ForAll(versions.Three().ToArbitrary(), three =>
        {
            var (a, b, c) = three;
            var (ab, bc, ac) = (Sign(a, b), Sign(b, c), Sign(a, c));
            var isAntisymmetric = ab == -Sign(b, a);
            var isTransitive = ab * bc < 0 || ac == Math.Sign(ab + bc); // Nothing follows from a < b > c.
            var isEqualByHash = ab != 0 || (a == b && a.GetHashCode() == b.GetHashCode());
            return isAntisymmetric && isTransitive && isEqualByHash && Sign(a, a) == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [InlineData("CompileStamp", "Date")]
    [InlineData("CompileStamp", "SemVer")]
    [InlineData("Date", "Number")]
    [InlineData("Date", "Dotted")]
    [InlineData("Number", "Dotted")]
    [InlineData("Number", "SemVer")]
    public void Versions_of_two_kinds_are_never_compared(string one, string other) =>
        Prop.ForAll(Kinds[one].ToArbitrary(), Kinds[other].ToArbitrary(), (left, right) =>
            FirmwareVersion.Compare(FirmwareVersion.Parse(left),
                FirmwareVersion.Parse(right)) == VersionOrder.Incomparable)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>The example of the specification, semver.org, 11.4.</summary>
    [Fact]
    public void SemVer_precedence_follows_the_specification()
    {
        string[] ascending =
        [
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0",
            "1.0.1-0", "1.0.1", "1.9", "1.10", "1.10.0.1", "1.10.1-rc", "1.10.1",
        ];
        var versions = ascending.Select(FirmwareVersion.Parse).ToList();
        for (var left = 0; left < versions.Count; left++)
        {
            for (var right = 0; right < versions.Count; right++)
                Assert.Equal(left.CompareTo(right), Sign(versions[left], versions[right]));
        }
    }

    private static int Sign(FirmwareVersion left, FirmwareVersion right) => FirmwareVersion.Compare(left, right) switch
    {
        VersionOrder.Older => -1,
        VersionOrder.Same => 0,
        VersionOrder.Newer => 1,
        var order => throw new InvalidOperationException($"{left} and {right} are {order}."),
    };
}
