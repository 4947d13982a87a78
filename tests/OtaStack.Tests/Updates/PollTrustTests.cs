using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

/// <summary>What a poll without proof may change.</summary>
public sealed class PollTrustTests
{
    private const string Flash = "7effe644484d7d861b92fb47a77ff1ca";
    private const string Unknown = "00000000000000000000000000000001";
    private const string OfTarget = "00000000000000000000000000000002";
    private const string OfOther = "00000000000000000000000000000003";
    private const string Home = "192.0.2.1";
    private const string Away = "198.51.100.1";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly FirmwareRecord Target = Published.Firmware(sketchMd5: OfTarget);
    private static readonly FirmwareRecord Other = Published.Firmware(project: "lamp", sketchMd5: OfOther);
    private static readonly CatalogSnapshot Catalog = Published.Catalog(Other, Target);
    private static readonly DeviceReport Report =
        new() { Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"), SketchMd5 = Flash };

    [Theory]
    [InlineData(Home, Flash, 0, null)]
    [InlineData(Away, Flash, 299, ConflictKind.Address)]
    [InlineData(Away, Flash, 300, null)] // another lease
    [InlineData(Home, Unknown, 299, ConflictKind.Flash)]
    [InlineData(Home, OfOther, 299, ConflictKind.Flash)]
    [InlineData(Home, Unknown, 300, null)] // flashed by cable
    [InlineData(Home, null, 299, ConflictKind.Flash)]
    [InlineData(Away, Unknown, 300, ConflictKind.AddressAndFlash)]
    [InlineData(Away, Unknown, 86_399, ConflictKind.AddressAndFlash)]
    [InlineData(Away, Unknown, 86_400, null)] // another board in its place
    [InlineData(Away, null, 86_399, ConflictKind.AddressAndFlash)]
    [InlineData(Away, Unknown, -1, null)] // the clock was set back
    public void A_poll_is_trusted_if_it_agrees_or_after_silence(
        string address, string? md5, int silence, ConflictKind? expected) =>
        Assert.Equal(expected, Contradiction(Seen(silence), md5, address));

    [Theory]
    [InlineData(OfTarget, null)]
    [InlineData(Unknown, null)] // its updater rewrote the flash mode
    [InlineData(OfOther, ConflictKind.Flash)]
    public void An_update_under_way_explains_a_new_flash(string md5, ConflictKind? expected) =>
        Assert.Equal(expected, Contradiction(Seen(1, Offered()), md5, Home));

    [Fact]
    public void An_update_that_was_never_offered_explains_nothing() =>
        Assert.Equal(ConflictKind.Flash, Contradiction(
            Seen(1, UpdateProgress.Begin(Report, new PublishedFirmware(Target), Now)), Unknown, Home));

    [Fact]
    public void An_update_on_hold_is_confirmed_only_by_its_own_md5()
    {
        var onHold = UpdateProgress.Refuse(Offered(), DecisionReason.HeldBack, Now);

        Assert.Null(Contradiction(Seen(1, onHold), OfTarget, Home));
        Assert.Equal(ConflictKind.Flash, Contradiction(Seen(1, onHold), Unknown, Home));
    }

    [Fact]
    public void A_downloading_device_counts_as_online()
    {
        var downloading = Seen(100_000) with { IsDownloading = true };

        Assert.Equal(ConflictKind.Flash, Contradiction(downloading, Unknown, Home));
        Assert.Equal(ConflictKind.Address, Contradiction(downloading, Flash, Away));
        Assert.Null(Contradiction(downloading, Flash, Home));
        Assert.Equal(ConflictKind.Flash, Contradiction(downloading with { SketchUpdate = Offered() }, Unknown, Home));
        Assert.Null(Contradiction(downloading with { SketchUpdate = Offered() }, OfTarget, Home));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Addresses_agree_by_their_block(string known, string address, bool agree) =>
        Assert.Equal(agree, Contradiction(Seen(1) with { Address = IPAddress.Parse(known) }, Flash, address) is null);

    [Fact]
    public void Nothing_contradicts_a_device_that_was_never_seen() =>
        Assert.Null(Contradiction(new SeenDevice(null, null, Now, false, null), Unknown, Away));

    [Theory]
    [InlineData("thermostat", null, DecisionReason.Offered, "thermostat")]
    [InlineData(null, null, DecisionReason.Offered, "asked")]
    [InlineData(null, null, DecisionReason.UnknownProject, null)]
    [InlineData("thermostat", "lamp", DecisionReason.Offered, "lamp")]
    [InlineData(null, "lamp", DecisionReason.UnknownProject, "lamp")]
    public void A_device_moves_to_a_proven_project_or_if_it_has_none(
        string? remembered, string? proven, DecisionReason reason, string? expected)
    {
        var running = proven is null ? null : new PublishedFirmware(Other);
        var decision = new Decision(reason, null, "asked", default) { Running = running };

        Assert.Equal(expected, PollTrust.ProjectAfter(remembered, decision));
    }

    [Theory]
    [InlineData(ChipFamily.Unknown, ChipFamily.Esp32C3, null, ChipFamily.Unknown)]
    [InlineData(ChipFamily.Esp32S3, ChipFamily.Esp32C3, null, ChipFamily.Esp32S3)]
    [InlineData(ChipFamily.Unknown, ChipFamily.Unknown, ChipFamily.Esp32C6, ChipFamily.Esp32C6)]
    [InlineData(ChipFamily.Esp32S3, ChipFamily.Unknown, ChipFamily.Esp32C6, ChipFamily.Esp32C6)]
    public void A_chip_is_remembered_when_the_flash_proves_it(
        ChipFamily remembered, ChipFamily claimed, ChipFamily? proven, ChipFamily expected)
    {
        var running = proven is { } chip ? new PublishedFirmware(Published.Firmware(chip: chip)) : null;

        Assert.Equal(
            expected, PollTrust.ChipAfter(remembered, Report with { IsEsp32 = true, Chip = claimed }, running));
    }

    private static UpdateRecord Offered() =>
        UpdateProgress.Offer(UpdateProgress.Begin(Report, new PublishedFirmware(Target), Now), Now);

    private static SeenDevice Seen(int silence, UpdateRecord? update = null) =>
        new(IPAddress.Parse(Home), Flash, Now.AddSeconds(-silence), IsDownloading: false, update);

    private static ConflictKind? Contradiction(SeenDevice known, string? md5, string address) =>
        PollTrust.Contradiction(known, Report with { SketchMd5 = md5 }, IPAddress.Parse(address), Catalog, Now);
}
