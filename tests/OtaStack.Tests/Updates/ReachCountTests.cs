using System.Diagnostics;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;
using Xunit.Abstractions;

namespace OtaStack.Tests.Updates;

public sealed class ReachCountTests(ITestOutputHelper output)
{
    private static readonly BoardSnapshot Board = new(
        new DeviceReport
        {
            Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
            Chip = ChipFamily.Esp8266,
            Version = FirmwareVersion.Parse("1.0.0"),
            FreeSpace = 1_695_744,
            FlashSize = 4_194_304,
        },
        new KnownDevice("thermostat", ChipFamily.Esp8266, null));

    [Fact]
    public void Boards_that_take_it_and_boards_that_run_it_are_counted_separately()
    {
        var reach = Of([Published.Firmware(version: "1.4.0")], On("1.0.0"), On("1.2.0"), On("1.3.9"), On("1.4.0"),
            On("v1.4.0"));

        Assert.Equal((5, 3), (reach.Devices, reach.WillTake));
        Assert.Equal("3 of 5 boards will take it; 2 already run 1.4.0.", reach.Sentence);
        Assert.Equal(("sameVersion", 2), (reach.Others.Single().Reason, reach.Others.Single().Count));
    }

    [Fact]
    public void Boards_that_are_not_accepted_do_not_take_it()
    {
        var reach = Of(
            [Published.Firmware(version: "1.4.0")], On("1.0.0"), On("1.4.0"),
            On("1.0.0") with { Enrolment = Enrolment.Blocked }, On("1.0.0") with { Enrolment = Enrolment.Pending });

        Assert.Equal((4, 1), (reach.Devices, reach.WillTake));
        Assert.Equal(
            "1 of 4 boards will take it; 1 is blocked; 1 waits to be accepted; 1 already runs 1.4.0.", reach.Sentence);
    }

    [Fact]
    public void A_version_that_is_not_newer_reaches_no_board_and_names_the_current_one()
    {
        const string Stamp = "Nov 27 2026;10:00:00";
        var reach = Of([Published.Firmware(version: "Nov 27 2026;09:00:00")], On(Stamp), On(Stamp), On(Stamp),
            On(Stamp), On(Stamp));

        Assert.Equal((5, 0), (reach.Devices, reach.WillTake));
        Assert.StartsWith("No board will take it: all 5 run Nov 27 2026;10:00:00, which is newer. Check the clock",
            reach.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("publish a newer version.", reach.Sentence, StringComparison.Ordinal);
        Assert.Equal("notNewer", reach.Others.Single().Reason);
        Assert.Equal([Stamp], reach.Others.Single().Versions);
    }

    [Theory]
    [InlineData("2.0.0", "No board will take it: the only one already runs 2.0.0.")]
    [InlineData("2.1.0", "No board will take it: the only one runs 2.1.0, which is newer. Publish a newer version.")]
    [InlineData("1.0.0", "1 of 1 board will take it.")]
    [InlineData("some text", "1 of 1 board will take it.")]
    public void One_board_is_in_the_singular(string runs, string sentence) =>
        Assert.Equal(sentence, Of([Published.Firmware(version: "2.0.0")], On(runs)).Sentence);

    [Fact]
    public void Nobody_has_polled_yet() =>
        Assert.Equal("No board of thermostat has polled yet.", Of([Published.Firmware()]).Sentence);

    [Fact]
    public void Each_reason_has_a_text()
    {
        var firmware = Published.Firmware(version: "2.0.0", size: 400_000, flashSize: 4_194_304);
        var heldBack = UpdateProgress.Begin(Board.Report, new PublishedFirmware(firmware), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 3; i++)
        {
            heldBack = UpdateProgress.Sent(
                UpdateProgress.Offer(heldBack, DateTimeOffset.UnixEpoch),
                new ByteRange(0, firmware.Size, IsPartial: false),
                firmware.Size, whole: true, firmware.Size, DateTimeOffset.UnixEpoch);
        }

        var reach = Of(
            [firmware],
            Board with { Report = Board.Report with { FreeSpace = 300_000 } },
            Board with { Report = Board.Report with { FlashSize = 1_048_576 } },
            Board with { Report = Board.Report with { Chip = ChipFamily.Unknown, IsEsp32 = true },
                Known = new("thermostat", default, null) },
            Board with { Known = Board.Known with { OpenUpdate = heldBack } },
            On("3.0.0"), On("2.0.0"), On("1.0.0"));

        Assert.Equal((7, 1), (reach.Devices, reach.WillTake));
        foreach (var part in (string[])
            ["1 of 7 boards will take it", "1 has too little free space for 400,000 bytes",
                "1 has a smaller flash chip", "1 has a different chip than ESP8266",
             "1 is on hold", "1 runs 3.0.0, which is newer", "1 already runs 2.0.0"])
            Assert.Contains(part, reach.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_without_a_text_is_spelled_out()
    {
        var unknown = Enum.GetValues<DecisionReason>()
            .Where(reason => reason is not (DecisionReason.Offered or DecisionReason.Busy));
        foreach (var reason in unknown)
        {
            var name = char.ToLowerInvariant(reason.ToString()[0]) + reason.ToString()[1..];
            var text = ReachText.Of(new PublishedFirmware(Published.Firmware()), 2, 1,
                [new ReachReason(name, 1, [])], null);
            Assert.Matches("^1 of 2 boards will take it; 1 .+\\.$", text);
        }
    }

    [Fact]
    public void A_superseded_firmware_reaches_no_board()
    {
        var (older, newer) = (Published.Firmware(version: "1.4.0"), Published.Firmware(version: "1.5.0"));
        foreach (var boards in (BoardSnapshot[][])[[], [On("1.0.0"), On("1.5.0")]])
        {
            var published = Published.Catalog(older, newer);
            var reach = ReachCount.Of(published.Find(older.Sha256)!, published, boards, 3, DateTimeOffset.UnixEpoch);
            Assert.Equal(0, reach.WillTake);
            Assert.Contains("thermostat 1.5.0, published later (2026-01-01 00:01 UTC), takes precedence",
                reach.Sentence, StringComparison.Ordinal);
            Assert.All(reach.Others, other => Assert.Equal(ReachCount.Superseded, other.Reason));
        }
    }

    [Fact]
    public void Boards_of_other_projects_and_of_chips_with_other_firmware_are_not_counted()
    {
        var esp32 = Board with
        {
            Report = Board.Report with { Chip = ChipFamily.Unknown, IsEsp32 = true },
            Known = new KnownDevice("thermostat", ChipFamily.Esp32C3, null),
        };
        var lamp = Board with { Known = Board.Known with { Project = "lamp" } };
        var reach = Of([Published.Firmware(chip: ChipFamily.Esp32C3), Published.Firmware("lamp"), Published.Firmware()],
            Board, esp32, lamp);

        Assert.Equal((1, 1), (reach.Devices, reach.WillTake));
    }

    [Fact]
    public void Several_versions_are_listed_the_most_frequent_first()
    {
        var reach = Of([Published.Firmware(version: "1.0.0")], On("1.1.0"), On("1.2.0"), On("1.2.0"), On("1.3.0"),
            On("1.4.0"));

        Assert.Equal(["1.2.0", "1.1.0", "1.3.0"], reach.Others.Single().Versions);
        Assert.Contains("all 5 run newer versions, such as 1.2.0 and 1.1.0. Publish", reach.Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_fleet_is_counted_in_one_pass()
    {
        var published = Published.Catalog(Published.Firmware(version: "2.0.0"));
        var boards = Enumerable.Range(0, 1_000_000).Select(number => number % 2 == 0 ? On("1.0.0") : Board).ToArray();
        var started = Stopwatch.GetTimestamp();

        var reach = ReachCount.Of(published.All[0], published, boards, 3, DateTimeOffset.UnixEpoch);

        output.WriteLine($"1,000,000 boards in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.Equal(1_000_000, reach.WillTake);
    }

    private static BoardSnapshot On(string version) =>
        Board with { Report = Board.Report with { Version = FirmwareVersion.Parse(version) } };

    /// <summary>The reach of the last of these firmwares.</summary>
    private static FirmwareReach Of(FirmwareRecord[] published, params BoardSnapshot[] boards)
    {
        var catalog = Published.Catalog(published);
        return ReachCount.Of(catalog.Find(published[^1].Sha256)!, catalog, boards, maximumCompleteDownloads: 3,
            DateTimeOffset.UnixEpoch);
    }
}
