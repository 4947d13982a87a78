using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Firmware;

/// <summary>A channel's firmware is the last that came to it: published there, or promoted.</summary>
public sealed class FirmwareChannelTests
{
    private static readonly FirmwareRecord First = Published.Firmware(version: "1.0.0");
    private static readonly FirmwareRecord Second = Published.Firmware(version: "2.0.0");
    private static readonly FirmwareRecord Test = Published.Firmware(version: "3.0.0") with { Channel = "beta" };
    private static readonly CatalogSnapshot Catalog = Published.Catalog(First, Second, Test);

    [Fact]
    public void Firmware_is_in_the_channel_that_it_was_published_to()
    {
        Assert.Equal(("2.0.0", "3.0.0"), (In(Catalog, "stable"), In(Catalog, "beta")));
        Assert.Null(Catalog.FindProject("thermostat")!.FindChannel("lab"));
    }

    [Fact]
    public void A_promotion_takes_the_place_of_what_came_before()
    {
        var promoted = Promote(Catalog, "stable", Test);

        Assert.Equal(("3.0.0", "3.0.0"), (In(promoted, "stable"), In(promoted, "beta")));
        Assert.Equal("1.0.0", In(Promote(promoted, "stable", First), "stable"));
    }

    [Fact]
    public void A_promotion_creates_a_channel() => Assert.Equal("1.0.0", In(Promote(Catalog, "lab", First), "lab"));

    [Fact]
    public void Deleted_firmware_leaves_the_channel_to_the_one_before()
    {
        var promoted = Promote(Catalog, "stable", Test);

        Assert.Equal("2.0.0", In(promoted.Without(Test.Sha256), "stable"));
        Assert.Null(In(promoted.Without(Test.Sha256).Without(Second.Sha256).Without(First.Sha256), "stable"));
        Assert.Empty(promoted.Without(Test.Sha256).Promotions);
    }

    [Fact]
    public void A_promotion_counts_also_if_the_clock_was_set_back()
    {
        var longAgo = DateTimeOffset.UnixEpoch;
        var promoted = Promote(Promote(Catalog, "stable", Test, longAgo), "stable", First, longAgo);

        Assert.Equal("1.0.0", In(promoted, "stable"));
    }

    [Fact]
    public void What_a_channel_has_already_is_not_promoted_again()
    {
        var channel = Catalog.FindProject("thermostat")!.FindChannel("stable")!;

        Assert.Empty(Promotions.Of(
            "thermostat", channel, [Catalog.Find(Second.Sha256)!], DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Each_chip_has_its_own_firmware()
    {
        var c3 = Published.Firmware(version: "c3", chip: ChipFamily.Esp32C3) with { Channel = "beta" };
        var catalog = Promote(Published.Catalog(First, c3), "stable", c3);
        var stable = catalog.FindProject("thermostat")!.Default;

        Assert.Equal(["1.0.0", "c3"], stable.Current.Select(firmware => firmware.Record.Version));
        Assert.Equal("c3", stable.Find(FirmwareKind.Sketch, ChipFamily.Esp32C3)!.Record.Version);
    }

    [Fact]
    public void Without_a_channel_its_firmware_stays_but_reaches_nobody()
    {
        var without = Promote(Catalog, "beta", First).WithoutChannel("thermostat", "beta");

        Assert.Null(without.FindProject("thermostat")!.FindChannel("beta"));
        Assert.NotNull(without.Find(Test.Sha256));
        Assert.Equal("2.0.0", In(without, "stable"));
    }

    [Fact]
    public void Another_project_with_a_channel_of_this_name_is_not_concerned()
    {
        var lamp = Published.Firmware("lamp", "7.0.0") with { Channel = "beta" };
        var catalog = Published.Catalog(Test, lamp).WithoutChannel("thermostat", "beta");

        Assert.Equal("7.0.0", catalog.FindProject("lamp")!.FindChannel("beta")!.Current.Single().Record.Version);
    }

    [Fact]
    public void Changes_keep_whether_an_image_is_available()
    {
        Catalog.Find(Test.Sha256)!.IsAvailable = false;

        Assert.False(Catalog.WithoutChannel("thermostat", "beta").Find(Test.Sha256)!.IsAvailable);
        Assert.False(Catalog.WithChanged(Test.Sha256, record => record with { RecallReason = "x" })
            .Find(Test.Sha256)!.IsAvailable);
        Catalog.Find(Test.Sha256)!.IsAvailable = true;
    }

    private static string? In(CatalogSnapshot catalog, string channel) => catalog.FindProject("thermostat")?
        .FindChannel(channel)?.Find(FirmwareKind.Sketch, ChipFamily.Esp8266)?.Record.Version;

    private static CatalogSnapshot Promote(
        CatalogSnapshot catalog, string channel, FirmwareRecord firmware, DateTimeOffset? now = null)
    {
        var project = catalog.FindProject("thermostat")!;
        return catalog.With(Promotions.Of(
            "thermostat", project.FindChannel(channel) ?? new FirmwareChannel(channel, []),
            [catalog.Find(firmware.Sha256)!], now ?? new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
