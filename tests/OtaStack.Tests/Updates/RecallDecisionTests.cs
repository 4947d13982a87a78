using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

/// <summary>Recalled firmware reaches no board through a channel, and boards that run it go back.</summary>
public sealed class RecallDecisionTests
{
    private const string Md5 = "7effe644484d7d861b92fb47a77ff1ca";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly DeviceReport Board = new()
    {
        Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
        Chip = ChipFamily.Esp8266,
        Version = FirmwareVersion.Parse("1.0.0"),
        FreeSpace = 1_695_744,
    };

    private static readonly FirmwareRecord Good = Published.Firmware(version: "1.4.0");
    private static readonly FirmwareRecord Bad =
        Published.Firmware(version: "1.5.0", sketchMd5: Md5) with { RecalledAt = Now, RecallReason = "reboots" };

    [Fact]
    public void Boards_get_what_the_channel_had_before()
    {
        Assert.Equal("1.4.0", Decide(Board, Good, Bad).Target!.Record.Version);
    }

    [Fact]
    public void A_board_whose_flash_proves_recalled_firmware_is_moved_back()
    {
        var decision = Decide(On("1.5.0") with { SketchMd5 = Md5 }, Good, Bad);

        Assert.Equal((DecisionReason.Offered, "1.4.0"), (decision.Reason, decision.Target!.Record.Version));
    }

    [Fact]
    public void A_board_that_reports_a_recalled_version_is_moved_back()
    {
        Assert.Equal(DecisionReason.Offered, Decide(On("1.5.0"), Good, Bad).Reason);
        Assert.Equal(DecisionReason.Offered,
            Decide(On("1.5.0") with { SketchMd5 = new string('0', 32) }, Good, Bad).Reason);
    }

    [Fact]
    public void A_board_on_another_newer_version_is_not_moved_back()
    {
        Assert.Equal(DecisionReason.NotNewer, Decide(On("1.6.0"), Good, Bad).Reason);
    }

    [Fact]
    public void A_version_of_which_another_build_was_not_recalled_proves_nothing()
    {
        var rebuilt = Published.Firmware(version: "1.5.0", sketchMd5: new string('1', 32)) with { Channel = "beta" };

        Assert.Equal(DecisionReason.NotNewer, Decide(On("1.5.0"), Good, rebuilt, Bad).Reason);
        Assert.Equal(DecisionReason.NotNewer,
            Decide(On("1.5.0") with { SketchMd5 = new string('1', 32) }, Good, rebuilt, Bad).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(On("1.5.0") with { SketchMd5 = Md5 }, Good, rebuilt, Bad).Reason);
    }

    [Fact]
    public void The_same_version_for_another_chip_proves_nothing()
    {
        var forC3 = Bad with { Sha256 = new string('c', 64), Chip = ChipFamily.Esp32C3, SketchMd5s = [] };

        Assert.Equal(DecisionReason.NotNewer, Decide(On("1.5.0"), Good, forC3).Reason);
    }

    [Fact]
    public void A_channel_with_only_recalled_firmware_has_none()
    {
        var decision = Decide(Board, Bad);

        Assert.Equal((DecisionReason.Recalled, TargetStep.None, (object?)null),
            (decision.Reason, decision.Step, decision.Target));
    }

    private static DeviceReport On(string version) => Board with { Version = FirmwareVersion.Parse(version) };

    private static Decision Decide(DeviceReport report, params FirmwareRecord[] published) => UpdateDecision.Decide(
        report, new KnownDevice("thermostat", default, null), Published.Catalog(published), 3, Now);
}
