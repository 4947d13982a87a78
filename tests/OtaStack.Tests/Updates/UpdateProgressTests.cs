using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

public sealed class UpdateProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly PublishedFirmware Firmware = new(Published.Firmware(version: "2.0.0", size: 1000));
    private static readonly DeviceReport Before =
        new() { Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"), Version = FirmwareVersion.Parse("1.0.0") };
    private static readonly DeviceReport After = Before with { Version = FirmwareVersion.Parse("2.0.0") };

    private const string Md5 = "7effe644484d7d861b92fb47a77ff1ca";

    private static readonly ByteRange Whole = new(0, 1000, IsPartial: false);

    private static UpdateRecord Begun => UpdateProgress.Begin(Before, Firmware, Now);

    [Fact]
    public void An_update_has_both_versions_and_its_builds_trace()
    {
        Assert.Equal("1.0.0", Begun.FromVersion);
        Assert.Equal("2.0.0", Begun.ToVersion);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Begun.TraceId);
    }

    [Fact]
    public void A_device_that_reports_the_new_version_confirms_the_update()
    {
        var sent = Sent(UpdateProgress.Offer(Begun, Now), Whole, 1000);

        var closed = Close(sent, After, Now.AddMinutes(1));

        Assert.Equal(UpdateState.Confirmed, closed!.State);
        Assert.Equal(Now.AddMinutes(1), closed.ConfirmedAt);
    }

    [Fact]
    public void A_device_on_the_old_version_leaves_the_update_open() =>
        Assert.Null(Close(UpdateProgress.Offer(Begun, Now), Before));

    [Fact]
    public void An_update_that_was_never_offered_is_not_confirmed()
    {
        var refused = UpdateProgress.Refuse(Begun, DecisionReason.TooLittleSpace, Now);

        Assert.Equal(UpdateState.Superseded, Close(refused, After)!.State);
    }

    [Fact]
    public void An_update_on_hold_that_is_installed_later_is_confirmed()
    {
        var held = UpdateProgress.Refuse(UpdateProgress.Offer(Begun, Now), DecisionReason.HeldBack, Now);

        var closed = Close(held, After);

        Assert.Equal(UpdateState.Confirmed, closed!.State);
        Assert.Null(closed.Reason);
    }

    [Fact]
    public void A_download_that_broke_off_counts_as_aborted_and_stays_offered()
    {
        var aborted = Sent(UpdateProgress.Offer(Begun, Now), Whole, 400);

        Assert.Equal((UpdateState.Offered, 1, 0, 400),
            (aborted.State, aborted.AbortedDownloads, aborted.CompleteDownloads, aborted.BytesSent));
    }

    [Fact]
    public void A_range_that_is_not_the_last_leaves_the_download_running()
    {
        var update = Sent(UpdateProgress.Offer(Begun, Now), new ByteRange(0, 300, IsPartial: true), 300);

        Assert.Equal((UpdateState.Offered, 300, 0), (update.State, update.BytesSent, update.CompleteDownloads));
    }

    [Fact]
    public void The_same_refusal_again_changes_nothing()
    {
        var refused = UpdateProgress.Refuse(Begun, DecisionReason.WrongChip, Now);

        Assert.Same(refused, UpdateProgress.Refuse(refused, DecisionReason.WrongChip, Now.AddHours(1)));
        Assert.NotSame(refused, UpdateProgress.Refuse(refused, DecisionReason.TooLittleSpace, Now.AddHours(1)));
    }

    [Fact]
    public void A_released_update_can_be_sent_again()
    {
        var held = UpdateProgress.Refuse(Begun with { CompleteDownloads = 3 }, DecisionReason.HeldBack, Now);

        var released = UpdateProgress.Release(held, Now);

        Assert.Equal((UpdateState.Refused, 0), (released.State, released.CompleteDownloads));
        Assert.Null(released.Reason);
    }

    [Fact]
    public void Repeated_requests_for_the_last_byte_are_not_a_download()
    {
        var update = UpdateProgress.Offer(Begun, Now);
        for (var i = 0; i < 3; i++)
            update = Sent(update, new ByteRange(999, 1, IsPartial: true), 1);

        Assert.Equal((UpdateState.Offered, 0, 0), (update.State, update.CompleteDownloads, update.BytesSent));
    }

    [Theory]
    [InlineData("0+500 500+500", true)]
    [InlineData("0+500 400+600", true)]
    [InlineData("0+500 501+499", false)]
    [InlineData("500+500 0+500", false)]
    [InlineData("0+300 0+300 300+700", true)]
    [InlineData("0+1 999+1", false)]
    [InlineData("0+1000", true)]
    public void Ranges_are_a_download_if_they_cover_the_first_byte_to_the_last(string ranges, bool complete)
    {
        var update = UpdateProgress.Offer(Begun, Now);
        foreach (var range in ranges.Split(' '))
        {
            var numbers = range.Split('+').Select(number => long.Parse(number, null)).ToArray();
            update = Sent(update, new ByteRange(numbers[0], numbers[1], IsPartial: true), numbers[1]);
        }

        Assert.Equal(complete ? 1 : 0, update.CompleteDownloads);
    }

    [Fact]
    public void A_range_that_broke_off_is_continued_where_it_ended()
    {
        var broken = Sent(UpdateProgress.Offer(Begun, Now), Whole, 400);
        var resumed = Sent(broken, new ByteRange(350, 650, IsPartial: true), 650);

        Assert.Equal((1, 1, 1000), (resumed.AbortedDownloads, resumed.CompleteDownloads, resumed.BytesSent));
    }

    [Fact]
    public void A_version_does_not_confirm_what_the_flash_contradicts()
    {
        var sent = Sent(UpdateProgress.Offer(Begun, Now), Whole, 1000);
        var other = new PublishedFirmware(Published.Firmware(version: "1.0.0", sketchMd5: Md5));
        var sameVersion = new PublishedFirmware(Published.Firmware(version: "2.0.0", sketchMd5: Md5));
        var claims = After with { SketchMd5 = Md5 };

        Assert.Null(UpdateProgress.Close(sent, Firmware, other, claims, Now));
        Assert.Null(UpdateProgress.Close(sent, Firmware, sameVersion, claims, Now));
        Assert.Equal(UpdateState.Confirmed, UpdateProgress.Close(sent, Firmware, running: null, claims, Now)!.State);
    }

    [Fact]
    public void Ten_incomplete_downloads_in_a_day_limit_offers_to_one_an_hour()
    {
        var update = UpdateProgress.Offer(Begun, Now);
        for (var i = 1; i < UpdateProgress.UnfinishedDownloadsPerDay; i++)
        {
            var now = Now.AddMinutes(i);
            Assert.Null(UpdateProgress.SlowedUntil(update, now));
            update = UpdateProgress.Offer(update, now);
        }

        var last = Now.AddMinutes(UpdateProgress.UnfinishedDownloadsPerDay - 1);
        Assert.Equal(last.AddHours(1), UpdateProgress.SlowedUntil(update, last.AddMinutes(59)));
        Assert.Null(UpdateProgress.SlowedUntil(update, last.AddHours(1)));
        Assert.Null(UpdateProgress.SlowedUntil(update, last.AddDays(-400))); // the clock was set back

        // A refusal in between does not count it twice.
        var refused = UpdateProgress.Refuse(update, DecisionReason.UnreliableLink, last.AddMinutes(5));
        Assert.Equal(10, UpdateProgress.Offer(refused, last.AddHours(1)).UnfinishedDownloads);
        Assert.Null(UpdateProgress.SlowedUntil(UpdateProgress.Release(refused, last) with { OfferedAt = null }, last));
    }

    [Fact]
    public void A_day_later_the_count_of_unfinished_downloads_starts_over()
    {
        var update = UpdateProgress.Offer(Begun, Now);
        for (var i = 1; i < 30; i++)
            update = UpdateProgress.Offer(update, Now.AddHours(3 * i));

        Assert.InRange(update.UnfinishedDownloads, 0, 8);
        Assert.Null(UpdateProgress.SlowedUntil(update, Now.AddHours(88)));
    }

    [Fact]
    public void Completed_downloads_do_not_slow_a_device_down()
    {
        var update = Begun;
        for (var i = 0; i < 20; i++)
            update = Sent(UpdateProgress.Offer(update, Now.AddMinutes(i)), Whole, 1000, Now.AddMinutes(i));

        Assert.Equal(0, update.UnfinishedDownloads);
        Assert.Null(UpdateProgress.SlowedUntil(update, Now.AddMinutes(20)));
    }

    private static UpdateRecord? Close(UpdateRecord open, DeviceReport report, DateTimeOffset? now = null) =>
        UpdateProgress.Close(open, Firmware, running: null, report, now ?? Now);

    private static UpdateRecord Sent(UpdateRecord update, ByteRange range, long sent, DateTimeOffset? now = null) =>
        UpdateProgress.Sent(update, range, sent, sent == range.Length, Firmware.Record.Size, now ?? Now);
}
