using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using OtaStack.Tests.Firmware;

namespace OtaStack.Tests.Contracts;

public sealed class FirmwareVersionTests
{
    [Theory]
    [InlineData("Apr  3 2020;05:33:11", VersionOrdering.CompileStamp)]
    [InlineData("1.2.3", VersionOrdering.SemVer)]
    [InlineData("v1.2.3-rc.1+build.5", VersionOrdering.SemVer)]
    [InlineData("V0.0.0", VersionOrdering.SemVer)]
    [InlineData("1.0.0--", VersionOrdering.SemVer)]
    [InlineData("1.0.0+-", VersionOrdering.SemVer)]
    [InlineData("1.0.0+001", VersionOrdering.SemVer)]
    [InlineData("1.0.0-0A.is.legal", VersionOrdering.SemVer)]
    [InlineData("99999999999999999999999.999999999999999999.99999999999999999", VersionOrdering.SemVer)]
    [InlineData("1.2", VersionOrdering.Dotted)]
    [InlineData("v1.10", VersionOrdering.Dotted)]
    [InlineData("1.2.3.4", VersionOrdering.Dotted)]
    [InlineData("1.2.3.4.5", VersionOrdering.Dotted)]
    [InlineData("01.2.3", VersionOrdering.Dotted)]
    [InlineData("2024.10.2", VersionOrdering.SemVer)]
    [InlineData("2024.10.02", VersionOrdering.Dotted)]
    [InlineData("2024-10-02", VersionOrdering.Date)]
    [InlineData("20241002", VersionOrdering.Date)]
    [InlineData("20241302", VersionOrdering.Number)]
    [InlineData("2024-13-02", VersionOrdering.Opaque)]
    [InlineData("2024-10-2", VersionOrdering.Opaque)]
    [InlineData("7", VersionOrdering.Number)]
    [InlineData("v7", VersionOrdering.Number)]
    [InlineData("202410021530", VersionOrdering.Number)]
    [InlineData("Apr  3 2020 05:33:11", VersionOrdering.CompileStamp)]
    [InlineData("1.2.3.4.5.6", VersionOrdering.Opaque)]
    [InlineData("1.", VersionOrdering.Opaque)]
    [InlineData("1..2", VersionOrdering.Opaque)]
    [InlineData("1.2-rc1", VersionOrdering.Opaque)]
    [InlineData("-7", VersionOrdering.Opaque)]
    [InlineData("7a", VersionOrdering.Opaque)]
    [InlineData("1.2.3-01", VersionOrdering.Opaque)]
    [InlineData("1.2.3-", VersionOrdering.Opaque)]
    [InlineData("1.2.3+", VersionOrdering.Opaque)]
    [InlineData("1.2.3-a..b", VersionOrdering.Opaque)]
    [InlineData("1.2.3+a+b", VersionOrdering.Opaque)]
    [InlineData("1.2.3-\u00e4", VersionOrdering.Opaque)]
    [InlineData("\u0661.2.3", VersionOrdering.Opaque)]
    [InlineData("vv1.2.3", VersionOrdering.Opaque)]
    [InlineData("v", VersionOrdering.Opaque)]
    [InlineData("15.0.1(tasmota)", VersionOrdering.Opaque)]
    [InlineData("", VersionOrdering.Opaque)]
    [InlineData(null, VersionOrdering.Opaque)]
    public void The_kind_follows_from_the_grammar(string? text, VersionOrdering ordering) =>
        Assert.Equal(ordering, FirmwareVersion.Parse(text).Ordering);

    [Theory]
    [InlineData("Apr  3 2020;05:33:11", "Apr 3 2020;05:33:11", true)]
    [InlineData("Apr  3 2020;05:33:11", "Apr  3 2020;05:33:12", false)]
    [InlineData("v1.2.3", "1.2.3", true)]
    [InlineData("1.2.3+a", "1.2.3", false)]
    [InlineData("1.2.3+a", "v1.2.3+a", true)]
    [InlineData("1.2.3-RC", "1.2.3-rc", false)]
    [InlineData(" nightly ", "nightly", true)]
    [InlineData("Nightly", "nightly", false)]
    [InlineData("v1.2", "1.2", true)]
    [InlineData("1.10", "1.10.0", true)]
    [InlineData("1.10", "1.1", false)]
    [InlineData("1.0.10", "1.10", false)]
    [InlineData("1.10", "1.10.0-rc", false)]
    [InlineData("1.10", "1.10.0+a", false)]
    [InlineData("2024.10.02", "2024.10.2", true)]
    [InlineData("2024-10-02", "20241002", true)]
    [InlineData("007", "v7", true)]
    [InlineData("Apr  3 2020, 05:33:11", "Apr  3 2020;05:33:11", true)]
    [InlineData("7", "7.0", false)]
    public void Equal_means_that_the_board_runs_this_version(string left, string right, bool equal)
    {
        var (a, b) = (FirmwareVersion.Parse(left), FirmwareVersion.Parse(right));

        Assert.Equal(equal, a == b);
        Assert.Equal(equal, a.Equals((object)b));
        Assert.NotEqual(equal, a != b);
        Assert.Equal(equal, FirmwareVersion.Compare(a, b) == VersionOrder.Same);
        if (equal)
            Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Theory]
    [InlineData("Apr  3 2020;05:33:11", "Dec  1 2020;00:00:00", VersionOrder.Older)]
    [InlineData("Apr 30 2020;00:00:00", "Apr  9 2020;00:00:00", VersionOrder.Newer)]
    [InlineData("1.2.10", "1.2.9", VersionOrder.Newer)]
    [InlineData("1.0.0-rc.1", "1.0.0", VersionOrder.Older)]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1", VersionOrder.Older)]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta", VersionOrder.Older)]
    [InlineData("1.0.0-beta.11", "1.0.0-beta.2", VersionOrder.Newer)]
    [InlineData("1.0.0-99999999999999999999998", "1.0.0-99999999999999999999999", VersionOrder.Older)]
    [InlineData("100000000000000000000000.0.0", "99999999999999999999999.0.0", VersionOrder.Newer)]
    [InlineData("1.0.0+a", "1.0.0+b", VersionOrder.Incomparable)]
    [InlineData("1.0.0-a+x", "1.0.0+y", VersionOrder.Older)]
    [InlineData("1.0.0", "Apr  3 2020;05:33:11", VersionOrder.Incomparable)]
    [InlineData("1.0.0", "nightly", VersionOrder.Incomparable)]
    [InlineData("a", "b", VersionOrder.Incomparable)]
    [InlineData("1.9", "1.10", VersionOrder.Older)]
    [InlineData("1.10", "1.10.1", VersionOrder.Older)]
    [InlineData("v1.9", "1.10.0", VersionOrder.Older)]
    [InlineData("1.10", "1.10.0-rc.1", VersionOrder.Newer)]
    [InlineData("1.2.3.4", "1.2.3", VersionOrder.Newer)]
    [InlineData("1.2.3.4", "1.2.4-rc", VersionOrder.Older)]
    [InlineData("1.2.3.4.5", "1.2.3.4.10", VersionOrder.Older)]
    [InlineData("1.10", "1.10.0+a", VersionOrder.Incomparable)]
    [InlineData("2024.10.2", "2024.9.30", VersionOrder.Newer)]
    [InlineData("2024.10.02", "2024.10.10", VersionOrder.Older)]
    [InlineData("2024-10-02", "2024-09-30", VersionOrder.Newer)]
    [InlineData("2024-10-02", "20241003", VersionOrder.Older)]
    [InlineData("2024-10-02", "2024.10.3", VersionOrder.Incomparable)]
    [InlineData("20241002", "20241302", VersionOrder.Incomparable)]
    [InlineData("9", "10", VersionOrder.Older)]
    [InlineData("9", "10.0", VersionOrder.Incomparable)]
    [InlineData("9", "2024-10-02", VersionOrder.Incomparable)]
    [InlineData("Apr  3 2020 05:33:12", "Apr  3 2020;05:33:11", VersionOrder.Newer)]
    public void Versions_of_one_ordering_are_older_or_newer(string left, string right, VersionOrder order)
    {
        var (a, b) = (FirmwareVersion.Parse(left), FirmwareVersion.Parse(right));

        Assert.Equal(order, FirmwareVersion.Compare(a, b));
        Assert.Equal(Opposite(order), FirmwareVersion.Compare(b, a));
    }

    [Fact]
    public void Text_longer_than_128_characters_is_opaque()
    {
        var longest = "1.0.0-" + new string('a', 122);

        Assert.Equal(VersionOrdering.SemVer, FirmwareVersion.Parse(longest).Ordering);
        Assert.Equal(VersionOrdering.Opaque, FirmwareVersion.Parse(longest + "a").Ordering);
        Assert.Equal(VersionOrdering.Opaque, FirmwareVersion.Parse(new string('9', 10_000_000)).Ordering);
    }

    [Fact]
    public void Versions_do_not_depend_on_the_culture() => ForeignCulture.Run(() =>
    {
        Assert.Equal(
            VersionOrder.Older,
            FirmwareVersion.Compare(FirmwareVersion.Parse("1.0.0-I"), FirmwareVersion.Parse("1.0.0-i")));
        foreach (var month in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".Split(' '))
        {
            var text = month.ToUpperInvariant() + "  3 2020;05:33:11";
            Assert.Equal(VersionOrdering.CompileStamp, FirmwareVersion.Parse(text).Ordering);
        }
    });

    [Property(MaxTest = 2000)]
    public bool SemVer_is_ordered_by_numbers(NonNegativeInt major, NonNegativeInt minor, NonNegativeInt other)
    {
        var left = FirmwareVersion.Parse(string.Create(CultureInfo.InvariantCulture, $"{major.Get}.{minor.Get}.0"));
        var right = FirmwareVersion.Parse(string.Create(CultureInfo.InvariantCulture, $"v{major.Get}.{other.Get}.0"));
        return FirmwareVersion.Compare(left, right) == minor.Get.CompareTo(other.Get) switch
        {
            < 0 => VersionOrder.Older,
            0 => VersionOrder.Same,
            > 0 => VersionOrder.Newer,
        };
    }

    [Property(MaxTest = 2000)]
    public bool Any_two_texts_compare_the_same_way_from_both_sides(string? left, string? right)
    {
        var (a, b) = (FirmwareVersion.Parse(left), FirmwareVersion.Parse(right));
        return a == FirmwareVersion.Parse(a.Text)
            && FirmwareVersion.Compare(a, b) == Opposite(FirmwareVersion.Compare(b, a))
            && FirmwareVersion.Compare(a, b) == VersionOrder.Same == (a == b);
    }

    private static VersionOrder Opposite(VersionOrder order) => order switch
    {
        VersionOrder.Older => VersionOrder.Newer,
        VersionOrder.Newer => VersionOrder.Older,
        _ => order,
    };
}
