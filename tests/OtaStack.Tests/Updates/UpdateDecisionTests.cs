using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

public sealed class UpdateDecisionTests
{
    private const string Md5 = "7effe644484d7d861b92fb47a77ff1ca";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly DeviceReport Esp8266 = new()
    {
        Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
        Chip = ChipFamily.Esp8266,
        Version = FirmwareVersion.Parse("1.0.0"),
        SketchMd5 = Md5,
        FreeSpace = 1_695_744,
        FlashSize = 4_194_304,
    };

    private static readonly DeviceReport Esp32 = Esp8266 with { IsEsp32 = true, Chip = ChipFamily.Unknown };

    [Fact]
    public void A_board_on_an_older_version_is_offered_the_newest_firmware_of_the_only_project()
    {
        var newest = Published.Firmware(version: "2.0.0");

        var decision = Decide(Esp8266, Published.Catalog(Published.Firmware(version: "1.5.0"), newest));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
        Assert.Equal(newest.Sha256, decision.Target!.Record.Sha256);
        Assert.Equal("thermostat", decision.Project);
    }

    [Theory]
    [InlineData("2.0.0", "v2.0.0")]
    [InlineData("Apr  3 2020;05:33:11", "Apr 3 2020;05:33:11")]
    [InlineData("tuesday", "tuesday")]
    public void A_board_that_already_runs_the_target_gets_304(string published, string reported)
    {
        var decision = Decide(Reporting(reported), Published.Catalog(Published.Firmware(version: published)));

        Assert.Equal(DecisionReason.SameVersion, decision.Reason);
    }

    [Fact]
    public void A_board_with_the_targets_sketch_md5_runs_it_whatever_its_version_says()
    {
        var decision = Decide(Reporting("stale"), Published.Catalog(Published.Firmware(sketchMd5: Md5)));

        Assert.Equal(DecisionReason.SameSketch, decision.Reason);
    }

    [Fact]
    public void A_board_that_reports_version_and_sketch_of_the_target_has_the_same_version()
    {
        var decision = Decide(Reporting("2.0.0"), Published.Catalog(Published.Firmware(sketchMd5: Md5)));

        Assert.Equal(DecisionReason.SameVersion, decision.Reason);
    }

    [Fact]
    public void Another_sketch_md5_proves_nothing_if_the_version_is_equal()
    {
        var decision = Decide(Reporting("2.0.0"),
            Published.Catalog(Published.Firmware(sketchMd5: new string('0', 32))));

        Assert.Equal(DecisionReason.SameVersion, decision.Reason);
    }

    [Fact]
    public void A_board_that_reports_no_version_is_offered_the_target()
    {
        var decision = Decide(Esp8266 with { Version = null }, Published.Catalog(Published.Firmware()));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
    }

    [Theory]
    [InlineData("2.0.0", "2.0.1")]
    [InlineData("2.0.0-rc.1", "2.0.0")]
    [InlineData("Apr  3 2020;05:33:11", "Apr  3 2020;05:33:12")]
    public void A_channel_never_moves_a_board_back(string published, string reported)
    {
        var decision = Decide(Reporting(reported), Published.Catalog(Published.Firmware(version: published)));

        Assert.Equal(DecisionReason.NotNewer, decision.Reason);
    }

    [Theory]
    [InlineData("2.0.0", "Apr  3 2020;05:33:11")]
    [InlineData("alpha", "omega")]
    [InlineData("1.0.0+b", "1.0.0+a")]
    public void Versions_without_a_common_order_go_to_the_last_published(string published, string reported)
    {
        var decision = Decide(Reporting(reported), Published.Catalog(Published.Firmware(version: published)));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
    }

    [Fact]
    public void Nothing_published_means_no_project()
    {
        Assert.Equal(DecisionReason.NoProject, Decide(Esp8266, Published.Catalog()).Reason);
    }

    [Fact]
    public void With_several_projects_and_no_hint_nothing_is_offered()
    {
        var catalog = Published.Catalog(Published.Firmware(project: "thermostat"), Published.Firmware(project: "lamp"));

        Assert.Equal(DecisionReason.NoProject, Decide(Esp8266, catalog).Reason);
    }

    [Fact]
    public void The_path_names_the_project()
    {
        var catalog = Published.Catalog(Published.Firmware(project: "thermostat"), Published.Firmware(project: "lamp"));

        var decision = Decide(Esp8266 with { Project = "lamp" }, catalog,
            device: new KnownDevice("thermostat", default, null));

        Assert.Equal("lamp", decision.Target!.Record.Project);
    }

    [Fact]
    public void A_path_with_an_unknown_project_is_refused()
    {
        var decision = Decide(Esp8266 with { Project = "nothing" }, Published.Catalog(Published.Firmware()));

        Assert.Equal(DecisionReason.UnknownProject, decision.Reason);
    }

    [Fact]
    public void A_device_stays_in_its_project()
    {
        var catalog = Published.Catalog(Published.Firmware(project: "thermostat"), Published.Firmware(project: "lamp"));

        var decision = Decide(Esp8266, catalog, device: new KnownDevice("lamp", default, null));

        Assert.Equal("lamp", decision.Target!.Record.Project);
    }

    [Fact]
    public void The_sketch_of_a_device_shows_its_project()
    {
        var catalog = Published.Catalog(
            Published.Firmware(project: "lamp", version: "1.0.0", sketchMd5: Md5),
            Published.Firmware(project: "lamp"),
            Published.Firmware(project: "thermostat"));

        Assert.Equal("lamp", Decide(Reporting("odd"), catalog).Project);
    }

    [Fact]
    public void The_version_of_a_device_shows_its_project_if_only_one_has_it()
    {
        var catalog = Published.Catalog(
            Published.Firmware(project: "lamp", version: "1.0.0"),
            Published.Firmware(project: "thermostat", version: "3.0.0"));

        Assert.Equal("lamp", Decide(Esp8266, catalog).Project);
    }

    [Fact]
    public void An_esp8266_is_never_offered_an_esp32_image()
    {
        var decision = Decide(Esp8266, Published.Catalog(Published.Firmware(chip: ChipFamily.Esp32)));

        Assert.Equal(DecisionReason.WrongChip, decision.Reason);
    }

    [Fact]
    public void An_esp32_is_never_offered_an_esp8266_image()
    {
        var decision = Decide(Esp32, Published.Catalog(Published.Firmware(chip: ChipFamily.Esp8266)));

        Assert.Equal(DecisionReason.WrongChip, decision.Reason);
    }

    [Fact]
    public void A_project_for_both_families_offers_each_board_its_own_image()
    {
        var forEsp8266 = Published.Firmware(chip: ChipFamily.Esp8266);
        var forC3 = Published.Firmware(chip: ChipFamily.Esp32C3);
        var catalog = Published.Catalog(forEsp8266, forC3);

        Assert.Equal(forEsp8266.Sha256, Decide(Esp8266, catalog).Target!.Record.Sha256);
        Assert.Equal(forC3.Sha256, Decide(Esp32, catalog).Target!.Record.Sha256);
    }

    [Fact]
    public void An_esp32_without_a_chip_gets_the_only_esp32_image_and_the_guess_is_not_remembered()
    {
        var decision = Decide(Esp32, Published.Catalog(Published.Firmware(chip: ChipFamily.Esp32S3)));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
        Assert.Equal(ChipFamily.Unknown, decision.Chip);
    }

    [Fact]
    public void With_images_for_several_esp32_chips_an_unknown_chip_is_offered_none()
    {
        var catalog = Published.Catalog(Published.Firmware(chip: ChipFamily.Esp32),
            Published.Firmware(chip: ChipFamily.Esp32C3));

        Assert.Equal(DecisionReason.ChipUnknown, Decide(Esp32, catalog).Reason);
    }

    [Fact]
    public void The_sketch_of_an_esp32_shows_its_chip()
    {
        var target = Published.Firmware(chip: ChipFamily.Esp32C3);
        var catalog = Published.Catalog(
            Published.Firmware(version: "1.0.0", chip: ChipFamily.Esp32C3, sketchMd5: Md5),
            Published.Firmware(chip: ChipFamily.Esp32), target);

        var decision = Decide(Esp32, catalog);

        Assert.Equal(target.Sha256, decision.Target!.Record.Sha256);
        Assert.Equal(ChipFamily.Esp32C3, decision.Chip);
    }

    [Fact]
    public void A_chip_known_from_before_decides_among_several()
    {
        var target = Published.Firmware(chip: ChipFamily.Esp32C3);
        var catalog = Published.Catalog(target, Published.Firmware(chip: ChipFamily.Esp32));

        var decision = Decide(Esp32, catalog, device: new KnownDevice(null, ChipFamily.Esp32C3, null));

        Assert.Equal(target.Sha256, decision.Target!.Record.Sha256);
    }

    [Fact]
    public void An_image_larger_than_the_free_space_is_not_offered()
    {
        var decision = Decide(Esp8266 with { FreeSpace = 399_999 },
            Published.Catalog(Published.Firmware(size: 400_000)));

        Assert.Equal(DecisionReason.TooLittleSpace, decision.Reason);
    }

    [Fact]
    public void An_image_that_fills_the_free_space_exactly_is_offered()
    {
        var decision = Decide(Esp8266 with { FreeSpace = 400_000 },
            Published.Catalog(Published.Firmware(size: 400_000)));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
    }

    [Fact]
    public void An_image_for_a_larger_flash_chip_is_not_offered()
    {
        var catalog = Published.Catalog(Published.Firmware(flashSize: 4_194_304));

        Assert.Equal(DecisionReason.FlashTooSmall, Decide(Esp8266 with { FlashSize = 1_048_576 }, catalog).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(Esp8266, catalog).Reason);
    }

    [Fact]
    public void A_board_that_requests_a_file_system_is_never_offered_a_sketch()
    {
        var asks = Esp8266 with { Mode = PollMode.Filesystem };

        Assert.Equal(DecisionReason.NoFirmware, Decide(asks, Published.Catalog(Published.Firmware())).Reason);
    }

    [Fact]
    public void A_file_system_without_a_chip_fits_all_and_needs_no_sketch_space()
    {
        var catalog = Published.Catalog(
            Published.Firmware(), Published.Firmware(
                kind: FirmwareKind.Filesystem, chip: ChipFamily.Unknown, size: 1_000_000));

        foreach (var report in new[] { Esp8266, Esp32 })
        {
            var decision = Decide(report with { Mode = PollMode.Filesystem, FreeSpace = 10 }, catalog);
            Assert.Equal(DecisionReason.Offered, decision.Reason);
            Assert.Equal(FirmwareKind.Filesystem, decision.Target!.Record.Kind);
        }
    }

    [Fact]
    public void A_firmware_downloaded_as_often_as_allowed_is_on_hold()
    {
        var target = Published.Firmware();
        var catalog = Published.Catalog(target);

        Assert.Equal(DecisionReason.Offered, Decide(Esp8266, catalog, After(target, downloads: 2)).Reason);
        Assert.Equal(DecisionReason.HeldBack, Decide(Esp8266, catalog, After(target, downloads: 3)).Reason);
    }

    [Fact]
    public void A_newer_firmware_releases_a_board_on_hold()
    {
        var failed = Published.Firmware(version: "2.0.0");
        var next = Published.Firmware(version: "2.0.1");

        var decision = Decide(Esp8266, Published.Catalog(failed, next), After(failed, downloads: 3));

        Assert.Equal(DecisionReason.Offered, decision.Reason);
        Assert.Equal(next.Sha256, decision.Target!.Record.Sha256);
    }

    [Fact]
    public void A_firmware_whose_file_is_damaged_is_not_offered()
    {
        var catalog = Published.Catalog(Published.Firmware());
        catalog.All[0].IsAvailable = false;

        Assert.Equal(DecisionReason.ImageUnavailable, Decide(Esp8266, catalog).Reason);
    }

    [Fact]
    public void The_flash_takes_precedence_over_the_known_project()
    {
        var catalog = Published.Catalog(
            Published.Firmware(project: "lamp", version: "1.0.0", sketchMd5: Md5),
            Published.Firmware(project: "lamp"),
            Published.Firmware(project: "thermostat"));

        Assert.Equal(
            "lamp", Decide(Esp8266, catalog, new KnownDevice("thermostat", default, null)).Target!.Record.Project);
    }

    [Fact]
    public void The_path_takes_precedence_over_the_flash_for_its_own_request()
    {
        var catalog = Published.Catalog(
            Published.Firmware(project: "lamp", version: "1.0.0", sketchMd5: Md5),
            Published.Firmware(project: "thermostat"));

        var decision = Decide(Esp8266 with { Project = "thermostat" }, catalog);

        Assert.Equal("thermostat", decision.Target!.Record.Project);
        Assert.Equal("lamp", PollTrust.ProjectAfter("lamp", decision));
    }

    [Theory]
    [InlineData("2.0.0", DecisionReason.Offered)] // claims the target
    [InlineData("9.9.9", DecisionReason.Offered)] // claims a later one
    [InlineData("1.0.0", DecisionReason.Offered)]
    public void The_flash_takes_precedence_over_the_claimed_version(string claimed, DecisionReason expected)
    {
        var catalog = Published.Catalog(Published.Firmware(version: "1.0.0", sketchMd5: Md5),
            Published.Firmware(version: "2.0.0"));

        Assert.Equal(expected, Decide(Reporting(claimed), catalog).Reason);
    }

    [Fact]
    public void A_board_whose_flash_proves_a_later_version_is_not_moved_back_by_an_old_version_string()
    {
        var catalog = Published.Catalog(Published.Firmware(version: "2.0.0", sketchMd5: Md5),
            Published.Firmware(version: "1.5.0"));

        Assert.Equal(DecisionReason.NotNewer, Decide(Reporting("1.0.0"), catalog).Reason);
    }

    [Fact]
    public void An_older_build_of_the_same_version_is_left_alone()
    {
        var catalog = Published.Catalog(Published.Firmware(version: "2.0.0", sketchMd5: Md5),
            Published.Firmware(version: "2.0.0"));

        Assert.Equal(DecisionReason.SameVersion, Decide(Reporting("2.0.0"), catalog).Reason);
    }

    [Fact]
    public void A_proven_chip_takes_precedence_over_the_one_in_the_URL()
    {
        var target = Published.Firmware(chip: ChipFamily.Esp32C3);
        var catalog = Published.Catalog(target, Published.Firmware(chip: ChipFamily.Esp32S3));

        var decision = Decide(Esp32 with { Chip = ChipFamily.Esp32S3 }, catalog,
            new KnownDevice(null, ChipFamily.Esp32C3, null));

        Assert.Equal(target.Sha256, decision.Target!.Record.Sha256);
    }

    [Fact]
    public void The_md5_of_an_image_for_another_family_proves_nothing()
    {
        var catalog = Published.Catalog(
            Published.Firmware(project: "lamp", version: "1.0.0", sketchMd5: Md5),
            Published.Firmware(project: "thermostat", chip: ChipFamily.Esp32));

        Assert.Null(Decide(Esp32, catalog).Running);
    }

    [Fact]
    public void A_device_whose_downloads_keep_breaking_off_waits_an_hour()
    {
        var target = Published.Firmware();
        var update = UpdateProgress.Begin(Esp8266, new PublishedFirmware(target), Now);
        for (var i = 0; i < 10; i++)
            update = UpdateProgress.Offer(update, Now);
        var catalog = Published.Catalog(target);

        Assert.Equal(DecisionReason.UnreliableLink,
            Decide(Esp8266, catalog, new KnownDevice(null, default, update)).Reason);
        Assert.Equal(DecisionReason.Offered, UpdateDecision.Decide(
            Esp8266, new KnownDevice(null, default, update), catalog, maximumCompleteDownloads: 3,
            Now.AddHours(1)).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(
            Esp8266, Published.Catalog(target, Published.Firmware(version: "2.0.1")),
            new KnownDevice(null, default, update)).Reason);
    }

    private static DeviceReport Reporting(string version) => Esp8266 with { Version = FirmwareVersion.Parse(version) };

    private static KnownDevice After(FirmwareRecord firmware, int downloads)
    {
        var update = UpdateProgress.Begin(Esp8266, new PublishedFirmware(firmware), Now);
        for (var i = 0; i < downloads; i++)
            update = UpdateProgress.Sent(
                UpdateProgress.Offer(update, Now), new ByteRange(0, firmware.Size, false), firmware.Size, whole: true,
                firmware.Size, Now);
        return new KnownDevice(null, default, update);
    }

    private static Decision Decide(DeviceReport report, CatalogSnapshot published, KnownDevice device = default) =>
        UpdateDecision.Decide(report, device, published, maximumCompleteDownloads: 3, Now);
}
