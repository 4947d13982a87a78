using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Events;

public sealed class RecentChangesTests
{
    private const int Many = 1000;

    private readonly RecentChanges _changes = new();

    [Fact]
    public void Nothing_is_queued_and_nothing_allocated_while_nobody_follows()
    {
        var (device, update) = (NewDevice(1), Offered());
        Add(device, isHeartbeat: false);
        _changes.Add(update);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            Add(device, isHeartbeat: i % 2 == 0);
            _changes.Add(update);
            _changes.AddFirmware("ab");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(Take().Devices);
    }

    [Fact]
    public void A_queued_device_that_polls_again_allocates_nothing()
    {
        _changes.Follow(true);
        var device = NewDevice(1);
        Add(device, isHeartbeat: true);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            Add(device, isHeartbeat: true);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(device, Assert.Single(Take().Devices));
    }

    [Fact]
    public void Several_changes_are_one_and_the_next_change_is_another()
    {
        _changes.Follow(true);
        var device = NewDevice(1);
        for (var round = 0; round < 3; round++)
        {
            Add(device, isHeartbeat: true);
            Add(device, isHeartbeat: false);
            Add(device, isHeartbeat: true);
            _changes.AddFirmware("ab");
            _changes.AddFirmware("ab");

            var taken = Take(heartbeats: 0);
            Assert.Same(device, Assert.Single(taken.Devices));
            Assert.Equal(["ab"], taken.Firmware);
            Assert.Empty(Take().Devices);
        }
    }

    [Fact]
    public void Updates_are_taken_with_their_last_value_in_the_order_of_their_first_change()
    {
        _changes.Follow(true);
        var (first, second) = (Offered(), Offered());
        _changes.Add(first);
        _changes.Add(second);
        _changes.Add(first with { State = UpdateState.Confirmed });

        Assert.Equal([first with { State = UpdateState.Confirmed }, second], Take().Updates);
    }

    [Fact]
    public void Heartbeats_come_last_and_only_as_many_as_wanted()
    {
        _changes.Follow(true);
        var polled = Enumerable.Range(0, 100).Select(NewDevice).ToList();
        polled.ForEach(device => Add(device, isHeartbeat: true));
        var changed = NewDevice(1000);
        Add(changed, isHeartbeat: false);

        Assert.Equal([changed, .. polled.Take(10)], Take(heartbeats: 10).Devices);
        Assert.Empty(Take().Devices);
    }

    [Theory]
    [InlineData(11, 0, 0)]
    [InlineData(0, 11, 0)]
    [InlineData(0, 0, 11)]
    [InlineData(4, 4, 3)]
    public void Too_many_changes_are_dropped_together_and_later_ones_are_taken(int devices, int updates, int firmware)
    {
        _changes.Follow(true);
        var changed = Enumerable.Range(0, devices).Select(NewDevice).ToList();
        changed.ForEach(device => Add(device, isHeartbeat: false));
        for (var i = 0; i < updates; i++)
            _changes.Add(Offered());
        for (var i = 0; i < firmware; i++)
            _changes.AddFirmware($"{i}");

        Assert.Null(_changes.Take(maximum: 10, heartbeats: 10));

        changed.Take(2).ToList().ForEach(device => Add(device, isHeartbeat: false));
        var later = _changes.Take(maximum: 10, heartbeats: 10)!;
        Assert.Equal(changed.Take(2), later.Devices);
        Assert.Empty(later.Updates);
        Assert.Empty(later.Firmware);
    }

    [Fact]
    public void An_update_of_every_board_at_once_is_not_kept_in_memory()
    {
        _changes.Follow(true);
        for (var i = 0; i < 20_000; i++)
            _changes.Add(Offered());

        Assert.Null(_changes.Take(maximum: 15_000, heartbeats: 0));
    }

    [Fact]
    public void Changes_of_an_earlier_time_are_not_taken_later()
    {
        _changes.Follow(true);
        _changes.Add(Offered());
        _changes.AddFirmware("ab");
        _changes.Follow(false);
        _changes.Follow(true);

        var taken = Take();
        Assert.Empty(taken.Updates);
        Assert.Empty(taken.Firmware);
    }

    private TakenChanges Take(int heartbeats = Many) => _changes.Take(Many, heartbeats)!;

    private void Add(PersistedDevice device, bool isHeartbeat)
    {
        lock (device)
            _changes.Add(device, isHeartbeat);
    }

    private static Device NewDevice(int number) =>
        new(MacAddress.Parse($"5CCF7F00{number:X4}"), DateTimeOffset.UnixEpoch);

    private static UpdateRecord Offered()
    {
        var firmware = new PublishedFirmware(Published.Firmware());
        var report = new DeviceReport { Mac = MacAddress.Parse("5CCF7FAABBCC") };
        return UpdateProgress.Offer(
            UpdateProgress.Begin(report, firmware, DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch);
    }
}
