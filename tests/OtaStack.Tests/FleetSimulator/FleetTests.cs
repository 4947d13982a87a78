using System.Collections.Concurrent;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.FleetSimulator.FleetFixture;
using static OtaStack.Tests.FleetSimulator.ScriptedServer;

namespace OtaStack.Tests.FleetSimulator;

public sealed class FleetTests
{
    private static readonly byte[] Esp8266Image = BoardImages.Esp8266();
    private static readonly byte[] Esp32Image = BoardImages.Esp32();

    /// <summary>
    /// Offers the image to every board that does not report the new version, like a simple correct server.
    /// </summary>
    private static byte[] ByVersion(PollText poll) =>
        poll.Version == BoardImages.NewVersion ? NotModified : Offer(poll.IsEsp8266 ? Esp8266Image : Esp32Image);

    [Fact]
    public async Task Every_board_takes_the_image_of_its_chip_once_and_reports_it()
    {
        var summary = await RunAsync(ByVersion, options => options with { Count = 40 });

        Assert.Equal(40, summary.Boards(BoardOutcome.Updated));
        Assert.Equal(40, summary.Totals.Images);
        Assert.Equal(new Dictionary<string, int> { [BoardImages.NewVersion] = 40 }, summary.Versions);
        Assert.Empty(summary.Findings);
        Assert.True(summary.Settled);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task Boards_that_are_never_offered_anything_are_already_there()
    {
        var summary = await RunAsync(_ => NotModified);

        Assert.Equal(20, summary.Boards(BoardOutcome.AlreadyThere));
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task Boards_that_roll_back_are_on_hold_when_the_server_stops_offering()
    {
        var offers = new ConcurrentDictionary<string, int>();
        var summary = await RunAsync(
            poll => poll.Version != BoardImages.NewVersion
                && offers.AddOrUpdate(poll.Mac, 1, (_, count) => count + 1) > 3
                ? NotModified
                : ByVersion(poll),
            options => options with { RollbackShare = 0.25 });

        Assert.Equal(5, summary.Boards(BoardOutcome.HeldBack));
        Assert.Equal(15, summary.Boards(BoardOutcome.Updated));
        Assert.Equal(15 + 5 * 3, summary.Totals.Images);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task An_image_offered_a_fourth_time_is_an_update_loop()
    {
        var polls = 0;
        var summary = await RunAsync(
            _ => Interlocked.Increment(ref polls) <= 4 ? Offer(Esp8266Image) : NotModified,
            options => options with { Count = 1, Esp32Share = 0, RollbackShare = 1 });

        Assert.Equal(Finding.OfferedTooOften, Assert.Single(summary.Findings).Finding);
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public async Task A_board_with_a_stale_version_string_is_recognised_by_its_sketch_md5()
    {
        string[] sketches = [BoardImages.Md5(Esp8266Image), BoardImages.Md5(Esp32Image)];
        var summary = await RunAsync(
            poll => sketches.Contains(poll.SketchMd5) ? NotModified : ByVersion(poll),
            options => options with { StaleShare = 1, FlashModeShare = 0 });

        Assert.Equal(20, summary.Boards(BoardOutcome.Updated));
        Assert.Equal("Apr  3 2020;05:33:11", Assert.Single(summary.Versions).Key);
    }

    [Fact]
    public async Task A_board_that_rewrites_the_flash_mode_never_reports_the_md5_of_the_file()
    {
        var reported = new ConcurrentBag<string>();
        var summary = await RunAsync(
            poll =>
            {
                if (poll.Version == BoardImages.NewVersion)
                    reported.Add(poll.SketchMd5);
                return ByVersion(poll);
            },
            options => options with { Count = 3, Esp32Share = 0, FlashModeShare = 1 });

        var rewritten = Esp8266Image.ToArray();
        rewritten[2] = 3;
        Assert.Equal(BoardImages.Md5(rewritten), Assert.Single(reported.Distinct()));
        Assert.Equal(3, summary.Boards(BoardOutcome.Updated));
    }

    [Fact]
    public async Task Boards_with_bad_wifi_lose_downloads_but_update_eventually()
    {
        var summary = await RunAsync(ByVersion, options => options with { BadWifiShare = 1 });

        Assert.Equal(20, summary.Boards(BoardOutcome.Updated));
        Assert.InRange(summary.Totals.WifiLosses, 1, long.MaxValue);
        Assert.Empty(summary.Findings);
    }

    [Fact]
    public async Task Boards_with_a_weak_link_are_offered_less_often_after_ten_lost_downloads()
    {
        var offers = new ConcurrentDictionary<string, int>();
        var summary = await RunAsync(
            poll => poll.Version != BoardImages.NewVersion
                && offers.AddOrUpdate(poll.Mac, 1, (_, count) => count + 1) > 10
                ? NotModified
                : ByVersion(poll),
            options => options with { WeakLinkShare = 1 });

        Assert.Equal(20, summary.Boards(BoardOutcome.Updated) + summary.Boards(BoardOutcome.HeldBack));
        Assert.InRange(summary.Totals.WifiLosses, 20, 200);
        Assert.Empty(summary.Findings);
    }

    [Fact]
    public async Task Sleepers_poll_rarely()
    {
        var polls = new ConcurrentDictionary<string, int>();
        var summary = await RunAsync(
            poll =>
            {
                polls.AddOrUpdate(poll.Mac, 1, (_, count) => count + 1);
                return NotModified;
            },
            options => options with { SleeperShare = 0.5, SleeperInterval = TimeSpan.FromSeconds(1) });

        Assert.True(summary.Settled);
        var counts = polls.Values.Order().ToList();
        Assert.Equal(20, counts.Count);
        Assert.True(counts[9] < counts[10], string.Join(' ', counts));
    }

    [Fact]
    public async Task No_more_boards_are_connected_than_allowed()
    {
        int connected = 0, most = 0;
        var summary = await RunAsync(
            _ =>
            {
                var now = Interlocked.Increment(ref connected);
                lock (Esp8266Image)
                    most = Math.Max(most, now);
                Thread.Sleep(5); // so that others would connect meanwhile
                Interlocked.Decrement(ref connected);
                return NotModified;
            },
            options => options with { Connections = 2 });

        Assert.Equal(20, summary.Boards(BoardOutcome.AlreadyThere));
        Assert.Equal(2, most);
        Assert.True(summary.Cost.MostLate > TimeSpan.Zero);
    }

    [Fact]
    public async Task The_summary_counts_the_boards_of_each_project()
    {
        var summary = await RunAsync(
            poll => poll.Text.StartsWith("GET /ota/lamp ", StringComparison.Ordinal) ? ByVersion(poll) : NotModified,
            options => options with { Projects = ["meter", "lamp"] });

        Assert.Equal(["lamp", "meter"], summary.Projects.Select(row => row.Project));
        Assert.Equal(10, summary.Projects[0].Outcomes[BoardOutcome.Updated]);
        Assert.Equal(10, summary.Projects[1].Outcomes[BoardOutcome.AlreadyThere]);
    }

    [Fact]
    public async Task Slow_readers_get_the_complete_image()
    {
        var summary = await RunAsync(
            ByVersion, options => options with { Count = 5, SlowShare = 1, SlowBytesPerSecond = 50_000 });

        Assert.Equal(5, summary.Boards(BoardOutcome.Updated));
        Assert.InRange(summary.Totals.Elapsed.TotalSeconds, 20_000.0 / 50_000 - 0.05, double.MaxValue);
    }

    [Fact]
    public async Task An_esp8266_installs_a_gzip_file_and_reports_its_content()
    {
        var summary = await OneBoardMeetsAsync(Offer(ImageBuilder.Gzip(Esp8266Image)));

        Assert.Equal(1, summary.Boards(BoardOutcome.Updated));
        Assert.Equal(BoardImages.NewVersion, Assert.Single(summary.Versions).Key);
        Assert.Equal(0, summary.ExitCode);
    }

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("403 Forbidden")]
    [InlineData("404 Not Found")]
    public async Task Refused_boards_are_counted_but_not_as_violations(string status)
    {
        var summary = await RunAsync(_ =>
            Answer(status + "\r\nContent-Type: text/plain\r\nContent-Length: 2", "no"u8.ToArray()));

        Assert.Equal(20, summary.Boards(BoardOutcome.Refused));
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task A_busy_server_is_polled_again()
    {
        var summary = await OneBoardMeetsAsync(Answer("503 Service Unavailable\r\nContent-Length: 0"));

        Assert.Equal(1, summary.Boards(BoardOutcome.AlreadyThere));
        Assert.Empty(summary.Findings);
    }

    [Fact]
    public async Task A_fleet_without_a_server_fails()
    {
        Uri gone;
        await using (var server = new ScriptedServer(_ => NotModified))
            gone = server.Url;

        var summary = await new FleetRun(
            Options(gone, 3) with { SettleAfter = null, RunFor = TimeSpan.FromSeconds(1.5) })
            .RunAsync(progress: null, CancellationToken.None);

        Assert.Equal(3, summary.Boards(BoardOutcome.Failed));
        Assert.Equal(Finding.NetworkError, Assert.Single(summary.Findings).Finding);
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public async Task A_fleet_that_does_not_settle_in_its_time_fails()
    {
        var polls = 0;
        var summary = await RunAsync(
            _ => Interlocked.Increment(ref polls) % 2 == 0 ? NotModified : Answer("503 Busy\r\nContent-Length: 0"),
            options => options with { Count = 1, RunFor = TimeSpan.FromSeconds(1.5) });

        Assert.False(summary.Settled);
        Assert.Equal(1, summary.ExitCode);
    }
}
