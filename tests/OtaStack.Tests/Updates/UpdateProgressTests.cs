using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Firmware.Versions;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

public sealed class UpdateProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly PublishedFirmware Firmware = new(Published.Firmware(version: "2.0.0", size: 1000));
    private static readonly DeviceReport Before = new() { Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"), Version = FirmwareVersion.Parse("1.0.0") };
    private static readonly DeviceReport After = Before with { Version = FirmwareVersion.Parse("2.0.0") };

    private static UpdateRecord Begun => UpdateProgress.Begin(Before, Firmware, Now);

    [Fact]
    public void An_update_knows_where_it_comes_from_where_it_goes_and_its_builds_trace()
    {
        Assert.Equal("1.0.0", Begun.FromVersion);
        Assert.Equal("2.0.0", Begun.ToVersion);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Begun.TraceId);
    }

    [Fact]
    public void A_device_that_reports_the_new_version_confirms_the_update()
    {
        var sent = UpdateProgress.Download(UpdateProgress.Offer(Begun, Now), 1000, complete: true, Now);

        var closed = UpdateProgress.Close(sent, Firmware, After, Now.AddMinutes(1));

        Assert.Equal(UpdateState.Confirmed, closed!.State);
        Assert.Equal(Now.AddMinutes(1), closed.ConfirmedAt);
    }

    [Fact]
    public void A_device_on_the_old_version_leaves_the_update_open() =>
        Assert.Null(UpdateProgress.Close(UpdateProgress.Offer(Begun, Now), Firmware, Before, Now));

    [Fact]
    public void An_update_that_was_never_offered_is_not_claimed_as_ours()
    {
        var refused = UpdateProgress.Refuse(Begun, DecisionReason.TooLittleSpace, Now);

        Assert.Equal(UpdateState.Superseded, UpdateProgress.Close(refused, Firmware, After, Now)!.State);
    }

    [Fact]
    public void A_held_back_update_that_took_in_the_end_is_confirmed()
    {
        var held = UpdateProgress.Refuse(UpdateProgress.Offer(Begun, Now), DecisionReason.HeldBack, Now);

        var closed = UpdateProgress.Close(held, Firmware, After, Now);

        Assert.Equal(UpdateState.Confirmed, closed!.State);
        Assert.Null(closed.Reason);
    }

    [Fact]
    public void A_download_that_broke_off_counts_as_aborted_and_stays_offered()
    {
        var aborted = UpdateProgress.Download(UpdateProgress.Offer(Begun, Now), 400, complete: false, Now);

        Assert.Equal((UpdateState.Offered, 1, 0, 400), (aborted.State, aborted.AbortedDownloads, aborted.CompleteDownloads, aborted.BytesSent));
    }

    [Fact]
    public void A_range_that_is_not_the_last_leaves_the_download_running()
    {
        var update = UpdateProgress.Piece(UpdateProgress.Offer(Begun, Now), 300, Now);

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
    public void A_released_update_may_be_sent_again()
    {
        var held = UpdateProgress.Refuse(Begun with { CompleteDownloads = 3 }, DecisionReason.HeldBack, Now);

        var released = UpdateProgress.Release(held, Now);

        Assert.Equal((UpdateState.Refused, 0), (released.State, released.CompleteDownloads));
        Assert.Null(released.Reason);
    }
}
