using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

/// <summary>
/// Which firmware a board is meant to run: its own pin, then the pin or channel of its groups, then its own channel,
/// then the default channel of its project. The board is an ESP8266 with thermostat 1.5.0, if a test says nothing else.
/// </summary>
public sealed class TargetChoiceTests
{
    private const string Md5 = "7effe644484d7d861b92fb47a77ff1ca";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly MacAddress Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC");

    private static readonly DeviceReport Board = new()
    {
        Mac = Mac,
        Chip = ChipFamily.Esp8266,
        Version = FirmwareVersion.Parse("1.5.0"),
        FreeSpace = 1_695_744,
        FlashSize = 4_194_304,
    };

    private static readonly DeviceReport Esp32 = Board with { IsEsp32 = true, Chip = ChipFamily.Unknown };

    private static readonly Dictionary<string, FirmwareRecord> All = new()
    {
        ["1.0.0"] = Published.Firmware(version: "1.0.0") with { Channel = "old" },
        ["2.0.0"] = Published.Firmware(version: "2.0.0"),
        ["2.5.0"] = Published.Firmware(version: "2.5.0") with { Channel = "lab" },
        ["3.0.0"] = Published.Firmware(version: "3.0.0") with { Channel = "beta" },
        ["c3"] = Published.Firmware(version: "c3", chip: ChipFamily.Esp32C3),
        ["files"] = Published.Firmware(version: "files", chip: ChipFamily.Unknown, kind: FirmwareKind.Filesystem),
        ["lamp"] = Published.Firmware("lamp", version: "lamp"),
        ["recalled"] =
            Published.Firmware(version: "recalled") with { Channel = "withdrawn", RecalledAt = Now },
    };

    private static readonly CatalogSnapshot Catalog = Published.Catalog([.. All.Values]);

    [Theory]
    // device pin, group pin, group channel, own channel -> step, firmware, answer
    [InlineData(null, null, null, null, TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    [InlineData(null, null, null, "beta", TargetStep.Channel, "3.0.0", DecisionReason.Offered)]
    [InlineData(null, null, "lab", "beta", TargetStep.Group, "2.5.0", DecisionReason.Offered)]
    [InlineData(null, null, "lab", null, TargetStep.Group, "2.5.0", DecisionReason.Offered)]
    [InlineData(null, "3.0.0", null, null, TargetStep.Group, "3.0.0", DecisionReason.Offered)]
    [InlineData(null, "3.0.0", "lab", "beta", TargetStep.Group, "3.0.0", DecisionReason.Offered)]
    [InlineData("2.5.0", "3.0.0", "lab", "beta", TargetStep.Pin, "2.5.0", DecisionReason.Offered)]
    // Pins are exact, also to older firmware; a channel only moves forward.
    [InlineData("1.0.0", "3.0.0", "lab", "beta", TargetStep.Pin, "1.0.0", DecisionReason.Offered)]
    [InlineData(null, "1.0.0", "lab", "beta", TargetStep.Group, "1.0.0", DecisionReason.Offered)]
    [InlineData(null, null, "old", "beta", TargetStep.Group, "1.0.0", DecisionReason.NotNewer)]
    [InlineData(null, null, null, "old", TargetStep.Channel, "1.0.0", DecisionReason.NotNewer)]
    // A pin to recalled firmware holds; a channel passes it over.
    [InlineData("recalled", null, null, null, TargetStep.Pin, "recalled", DecisionReason.Offered)]
    [InlineData(null, "recalled", null, null, TargetStep.Group, "recalled", DecisionReason.Offered)]
    [InlineData(null, null, "withdrawn", null, TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    [InlineData(null, null, null, "withdrawn", TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    // Another chip: an error of the device's pin, but a group may have boards with several chips.
    [InlineData("c3", null, null, "beta", TargetStep.Pin, "c3", DecisionReason.WrongChip)]
    [InlineData(null, "c3", null, "beta", TargetStep.Channel, "3.0.0", DecisionReason.Offered)]
    [InlineData(null, "c3", "lab", "beta", TargetStep.Group, "2.5.0", DecisionReason.Offered)]
    // Another project, another kind, no such channel: the next step decides.
    [InlineData("lamp", null, null, null, TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    [InlineData("lamp", "lamp", "lab", "beta", TargetStep.Group, "2.5.0", DecisionReason.Offered)]
    [InlineData("files", null, null, null, TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    [InlineData(null, null, "none", "beta", TargetStep.Channel, "3.0.0", DecisionReason.Offered)]
    [InlineData(null, null, null, "none", TargetStep.Default, "2.0.0", DecisionReason.Offered)]
    // Without the pinned image nobody can say what it is, so the device stays on what it runs.
    [InlineData("deleted", "3.0.0", "lab", "beta", TargetStep.Pin, null, DecisionReason.ImageUnavailable)]
    [InlineData(null, "deleted", "lab", "beta", TargetStep.Group, null, DecisionReason.ImageUnavailable)]
    public void The_first_step_that_has_firmware_for_the_device_decides(
        string? pin, string? groupPin, string? groupChannel, string? channel, TargetStep step, string? firmware,
        DecisionReason answer)
    {
        var group = new GroupRecord
        {
            Name = "lab", Devices = [Mac.ToString()], Pin = Sha256Of(groupPin), Channel = groupChannel,
        };

        var decision = Decide(Board, Settings(pin, channel), [group]);

        Assert.Equal((step, firmware, answer), (decision.Step, decision.Target?.Record.Version, decision.Reason));
    }

    [Theory]
    [InlineData("lamp", null, null, null, TargetStep.Pin, RuledOutReason.OtherProject)]
    [InlineData("files", null, null, null, TargetStep.Pin, RuledOutReason.OtherKind)]
    [InlineData(null, "lamp", null, null, TargetStep.Group, RuledOutReason.OtherProject)]
    [InlineData(null, "c3", null, null, TargetStep.Group, RuledOutReason.OtherChip)]
    [InlineData(null, null, "none", null, TargetStep.Group, RuledOutReason.NoSuchChannel)]
    [InlineData(null, null, null, "none", TargetStep.Channel, RuledOutReason.NoSuchChannel)]
    [InlineData(null, null, null, "withdrawn", TargetStep.Channel, RuledOutReason.Recalled)]
    public void What_is_set_but_does_not_decide_is_said(
        string? pin, string? groupPin, string? groupChannel, string? channel, TargetStep step, RuledOutReason reason)
    {
        var group = new GroupRecord
        {
            Name = "lab", Devices = [Mac.ToString()], Pin = Sha256Of(groupPin), Channel = groupChannel,
        };
        var ruledOut = new List<RuledOut>();

        Decide(Board, Settings(pin, channel), [group], ruledOut: ruledOut);

        Assert.Equal((step, reason), (ruledOut.Single().Step, ruledOut.Single().Reason));
    }

    [Fact]
    public void Of_several_groups_the_highest_priority_decides_and_then_the_name()
    {
        GroupRecord[] groups =
        [
            Group("low", -1, channel: "beta"), Group("high", 7, channel: "none"), Group("middle-b", 3, channel: "beta"),
            Group("middle-a", 3, channel: "lab"), Group("without", 100),
        ];

        Assert.Equal("middle-a", Decide(Board, null, groups).Group);
        Assert.Equal("middle-b", Decide(Board, null, [groups[0], groups[2]]).Group);
    }

    [Fact]
    public void A_group_that_the_device_is_not_in_does_not_decide()
    {
        var other = Group("lab", 0, channel: "beta") with { Devices = ["30:AE:A4:00:00:01"] };
        var selecting = other with { Name = "old", Expression = "version<1.5", Devices = [] };

        Assert.Equal(TargetStep.Default, Decide(Board, null, [other, selecting]).Step);
    }

    [Fact]
    public void Another_default_channel_decides_for_devices_without_anything_else()
    {
        var catalog = Catalog.With(new ProjectRecord { Name = "thermostat", DefaultChannel = "lab" });

        var board = Board with { Project = "thermostat" };

        Assert.Equal("2.5.0", Decide(board, null, [], catalog).Target!.Record.Version);
        Assert.Equal("3.0.0", Decide(board, Settings(null, "beta"), [], catalog).Target!.Record.Version);
    }

    [Fact]
    public void The_pin_shows_the_project_of_a_device_that_does_not_say_it()
    {
        Assert.Equal(DecisionReason.NoProject, Decide(Board with { Version = null }, null, []).Reason);

        foreach (var decision in (Decision[])
            [
                Decide(Board with { Version = null }, Settings("lamp", null), []),
                Decide(Board with { Version = null }, null, [Group("lab", 0) with { Pin = All["lamp"].Sha256 }]),
            ])
        {
            Assert.Equal(("lamp", "lamp"), (decision.Project, decision.Target!.Record.Version));
        }
    }

    [Fact]
    public void A_path_goes_before_the_project_of_a_pin()
    {
        var decision = Decide(Board with { Project = "thermostat" }, Settings("lamp", null), []);

        Assert.Equal("thermostat", decision.Target!.Record.Project);
    }

    [Fact]
    public void A_pin_is_for_sketches_and_a_file_system_follows_the_channel()
    {
        var asks = Board with { Mode = PollMode.Filesystem, Version = FirmwareVersion.Parse("old") };

        foreach (var pin in new[] { "1.0.0", "deleted" })
            Assert.Equal("files", Decide(asks, Settings(pin, null), []).Target!.Record.Version);
    }

    [Fact]
    public void A_pin_is_to_one_build_and_a_channel_to_a_version()
    {
        var running = Published.Firmware(version: "2.0.0", sketchMd5: Md5);
        var other = Published.Firmware(version: "2.0.0");
        var catalog = Published.Catalog(running, other);
        var board = Board with { Version = FirmwareVersion.Parse("2.0.0"), SketchMd5 = Md5 };

        Assert.Equal(DecisionReason.SameVersion, Decide(board, null, [], catalog).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(board, Pinned(other), [], catalog).Reason);
        Assert.Equal(DecisionReason.SameVersion, Decide(board, Pinned(running), [], catalog).Reason);
        // An unknown MD5 proves nothing, because the updater rewrites the flash mode.
        Assert.Equal(DecisionReason.SameVersion,
            Decide(board with { SketchMd5 = new string('0', 32) }, Pinned(other), [], catalog).Reason);
    }

    [Fact]
    public void An_unknown_chip_takes_the_pin_of_its_group_only_if_there_is_no_other()
    {
        var (c3, s3) = (Published.Firmware(chip: ChipFamily.Esp32C3), Published.Firmware(chip: ChipFamily.Esp32S3));
        GroupRecord[] groups = [Group("lab", 0) with { Pin = c3.Sha256 }];

        Assert.Equal(TargetStep.Group, Decide(Esp32, null, groups, Published.Catalog(c3)).Step);
        Assert.Equal(DecisionReason.ChipUnknown, Decide(Esp32, null, groups, Published.Catalog(c3, s3)).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(Esp32, Pinned(c3), [], Published.Catalog(c3, s3)).Reason);
    }

    [Fact]
    public void A_channel_for_several_esp32_chips_is_not_passed_over_because_the_chip_is_unknown()
    {
        var catalog = Published.Catalog(
            Published.Firmware(chip: ChipFamily.Esp32C3),
            Published.Firmware(chip: ChipFamily.Esp32C3) with { Channel = "beta" },
            Published.Firmware(chip: ChipFamily.Esp32S3) with { Channel = "beta" });

        var decision = Decide(Esp32, Settings(null, "beta"), [], catalog);

        Assert.Equal((TargetStep.Channel, DecisionReason.ChipUnknown), (decision.Step, decision.Reason));
    }

    [Fact]
    public void Choosing_allocates_nothing()
    {
        var known = Known(Settings("lamp", "none"),
        [
            Group("a", 3, channel: "none"), Group("b", 2) with { Pin = All["c3"].Sha256 },
            Group("c", 1, channel: "lab") with { Devices = [], Expression = "version<1.0 or -version>9 is:confirmed" },
        ]) with { Project = "thermostat" };
        Decide();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Decide();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Decide()
        {
            var decision = UpdateDecision.Decide(Board, known, Catalog, 3, Now);
            Assert.True(decision.Step == TargetStep.Default);
        }
    }

    private static string? Sha256Of(string? firmware) => firmware is null ? null
        : All.TryGetValue(firmware, out var record) ? record.Sha256 : new string('f', 64);

    private static DeviceSettingsRecord Settings(string? pin, string? channel) =>
        new() { Mac = Mac, Pin = Sha256Of(pin), Channel = channel };

    private static DeviceSettingsRecord Pinned(FirmwareRecord firmware) => new() { Mac = Mac, Pin = firmware.Sha256 };

    private static GroupRecord Group(string name, int priority, string? channel = null) =>
        new() { Name = name, Devices = [Mac.ToString()], Priority = priority, Channel = channel };

    private static KnownDevice Known(DeviceSettingsRecord? settings, GroupRecord[] groups, bool isEsp32 = false)
    {
        var device = new Device(Mac, Now) { Settings = settings };
        device.Observe(isEsp32 ? Esp32 : Board, default, null, default, null, Now);
        return new KnownDevice(null, default, null)
        {
            Assignment = Assignment.Of(device, new TargetGroups(groups), Now),
        };
    }

    private static Decision Decide(
        DeviceReport report, DeviceSettingsRecord? settings, GroupRecord[] groups, CatalogSnapshot? catalog = null,
        ICollection<RuledOut>? ruledOut = null)
    {
        var known = Known(settings, groups, report.IsEsp32);
        if (catalog is null && report.Version is not null && report.Project is null)
            known = known with { Project = "thermostat" };
        return UpdateDecision.Decide(report, known, catalog ?? Catalog, maximumCompleteDownloads: 3, Now, ruledOut);
    }
}
