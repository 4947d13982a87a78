using System.Net;
using OtaStack.Api.Downloads;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Downloads;

public sealed class DownloadSlotsTests
{
    private static readonly IPAddress Somewhere = IPAddress.Parse("192.0.2.1");

    private readonly SetClock _clock = new();

    [Fact]
    public void One_address_cannot_take_all_slots()
    {
        var slots = Slots(maximum: 10, ofAddress: 4);
        Assert.Equal(4, Take(slots, 20, _ => Somewhere).Count);
        Assert.Equal(6, Take(slots, 20, Address).Count);
    }

    [Fact]
    public void IPv6_counts_by_the_64_bits_that_one_customer_has()
    {
        var slots = Slots(maximum: 10, ofAddress: 4);
        Assert.Equal(4, Take(slots, 8, i => IPAddress.Parse($"2001:db8::{i}")).Count);
        Assert.Equal(4, Take(slots, 4, i => IPAddress.Parse($"2001:db8:0:{i + 1}::1")).Count);
    }

    [Theory]
    [InlineData(500, 250)]
    [InlineData(50, 100)]
    public void By_default_an_address_may_take_half_of_many_slots_and_all_of_a_few(
        int maximum, int ofAddress) =>
        Assert.Equal(Math.Min(maximum, ofAddress), Take(Slots(maximum), 1000, _ => Somewhere).Count);

    [Fact]
    public void A_slot_is_given_back_once()
    {
        var slots = Slots(maximum: 2);
        var slot = slots.TryTake(Somewhere)!;
        slots.Free(slot);
        slots.Free(slot);
        Assert.Equal(0, slots.Taken);
        Assert.Equal(2, Take(slots, 5, Address).Count);
    }

    [Fact]
    public void While_slots_are_free_no_client_is_too_slow()
    {
        var slots = Slots(maximum: 10);
        var slow = Take(slots, 7, Address);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(slots.TryTake(Somewhere));
        Assert.DoesNotContain(slow, slot => slot.Cut.IsCancellationRequested);
    }

    [Fact]
    public void When_slots_are_scarce_the_slowest_lose_theirs_but_weak_Wi_Fi_does_not()
    {
        var slots = Slots(maximum: 10);
        var taken = Take(slots, 10, Address);
        var bytesPerSecond = new[] { 1500, 1500, 1500, 250, 250, 250, 250, 10, 0, 100 };
        var start = _clock.Now;
        foreach (var (slot, rate) in taken.Zip(bytesPerSecond))
            slot.Begin(slot, () => (long)(rate * (_clock.Now - start).TotalSeconds));

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(slots.TryTake(Somewhere));

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(slots.TryTake(Somewhere));
        Assert.Equal([7, 8, 9], Enumerable.Range(0, 10).Where(i => taken[i].Cut.IsCancellationRequested));
        Assert.Equal(8, slots.Taken);
    }

    [Fact]
    public void A_fast_client_that_stops_counts_as_slow_within_two_minutes()
    {
        var slots = Slots(maximum: 1);
        var taken = slots.TryTake(Somewhere)!;
        taken.Begin(taken, () => 400_000);
        for (var i = 0; i < 60; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(slots.TryTake(Somewhere));
        }

        _clock.Advance(TimeSpan.FromMinutes(1.1));
        Assert.NotNull(slots.TryTake(Somewhere));
        Assert.True(taken.Cut.IsCancellationRequested);
    }

    [Fact]
    public void A_slot_is_kept_between_two_ranges_for_a_limited_time()
    {
        var slots = Slots(maximum: 1);
        var slot = slots.TryTake(Somewhere)!;
        slot.Finish(slot, 4096);
        Assert.False(slots.TryResume(slot));
        slots.Park(slot);
        Assert.Null(slots.TryTake(Somewhere));
        Assert.True(slots.TryResume(slot));

        slots.Park(slot);
        _clock.Advance(DownloadSlots.KeptBetweenRanges);
        slots.Refresh();
        Assert.Equal(0, slots.Taken);
        Assert.False(slots.TryResume(slot));
    }

    [Fact]
    public void A_slot_is_not_kept_for_requests_of_single_bytes()
    {
        var slots = Slots(maximum: 1);
        var slot = slots.TryTake(Somewhere)!;
        slot.Finish(slot, 1);
        slots.Park(slot);
        Assert.NotNull(slots.TryTake(Somewhere));
    }

    [Fact]
    public void A_transfer_that_ends_late_does_not_slow_the_next_one()
    {
        var slots = Slots(maximum: 1);
        var slot = slots.TryTake(Somewhere)!;
        var (lost, next) = (new object(), new object());
        var start = _clock.Now;
        slot.Begin(lost, () => 300_000);
        _clock.Advance(TimeSpan.FromSeconds(61));
        slots.Refresh();

        // The board lost its Wi-Fi and starts over, but the gateway has not noticed yet.
        slot.Begin(next, () => (long)(1000 * (_clock.Now - start).TotalSeconds) - 61_000);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(slots.TryTake(IPAddress.Parse("192.0.2.2")));
        slot.Finish(lost, 300_000);
        _clock.Advance(TimeSpan.FromSeconds(120));

        Assert.Null(slots.TryTake(IPAddress.Parse("192.0.2.2")));
        Assert.False(slot.Cut.IsCancellationRequested);
        Assert.Equal(425_000, slot.Bytes);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_keep_slots()
    {
        var slots = Slots(maximum: 2);
        var (slow, parked) = (slots.TryTake(Somewhere)!, slots.TryTake(Somewhere)!);
        parked.Finish(parked, 4096);
        slots.Park(parked);
        Assert.Null(slots.TryTake(Somewhere));
        _clock.Now -= TimeSpan.FromDays(3650);

        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.NotNull(slots.TryTake(Somewhere));
        Assert.NotNull(slots.TryTake(Somewhere));
        Assert.True(slow.Cut.IsCancellationRequested);
    }

    private DownloadSlots Slots(int maximum, int? ofAddress = null) =>
        TestSlots.Of(
            new DownloadOptions { MaximumDownloads = maximum, MaximumDownloadsPerAddress = ofAddress }, _clock);

    private static IPAddress Address(int i) => new([198, 51, 100, (byte)i]);

    private static List<DownloadSlot> Take(DownloadSlots slots, int tries, Func<int, IPAddress> address) =>
        [.. Enumerable.Range(0, tries).Select(i => slots.TryTake(address(i))).OfType<DownloadSlot>()];
}
