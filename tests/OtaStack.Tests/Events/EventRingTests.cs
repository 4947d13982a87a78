using System.Text;
using OtaStack.Api.Events;
using OtaStack.Contracts.Events;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Tests.Events;

public sealed class EventRingTests
{
    [Fact]
    public void Events_are_read_in_their_order_from_any_position_that_is_kept()
    {
        var ring = new EventRing<RingEvent>(16);
        for (var number = 1; number <= 40; number++)
            ring.Add([Event(number)]);

        for (var after = 24; after <= 40; after++)
            Assert.Equal(Enumerable.Range(after + 1, 40 - after), ReadAll(ring, after));
        Assert.False(ring.TryRead(23, new RingEvent[4], out _, out _));
    }

    [Fact]
    public async Task A_reader_is_woken_by_the_next_event()
    {
        var ring = new EventRing<RingEvent>(16);
        Assert.True(ring.TryRead(0, new RingEvent[4], out var count, out var added));
        Assert.Equal(0, count);
        Assert.False(added.IsCompleted);

        ring.Add([Event(1)]);
        await added.InTimeAsync("the reader to be woken");
    }

    [Fact]
    public void A_reader_with_a_full_batch_does_not_wait()
    {
        var ring = new EventRing<RingEvent>(16);
        ring.Add([Event(1), Event(2), Event(3)]);

        Assert.True(ring.TryRead(0, new RingEvent[2], out var count, out var added));
        Assert.Equal((2, true), (count, added.IsCompleted));
    }

    [Fact]
    public void A_client_resumes_from_each_event_that_is_kept_and_from_the_one_before()
    {
        var ring = new EventRing<RingEvent>(16);
        for (var number = 1; number <= 20; number++)
            ring.Add([Event(number)]);

        for (var number = 4; number <= 20; number++)
        {
            Assert.Equal(number, ring.Resume(ring.IdOf(number), out var reset));
            Assert.Null(reset);
        }

        Assert.Equal(20, ring.Resume(ring.IdOf(3), out var tooOld));
        Assert.Equal(ResetReason.TooOld, tooOld);
        Assert.Equal(20, ring.Resume(ring.IdOf(21), out var future));
        Assert.Equal(ResetReason.TooOld, future);
    }

    [Theory]
    [InlineData(null, ResetReason.Opened)]
    [InlineData("", ResetReason.Opened)]
    [InlineData("1", ResetReason.Restarted)]
    [InlineData("00000000-1", ResetReason.Restarted)]
    [InlineData("{0}-", ResetReason.Restarted)]
    [InlineData("{0}--1", ResetReason.Restarted)]
    [InlineData("{0}- 1", ResetReason.Restarted)]
    [InlineData("{0}-1x", ResetReason.Restarted)]
    [InlineData("{0}-99999999999999999999", ResetReason.Restarted)]
    [InlineData("{0}-9223372036854775807", ResetReason.TooOld)]
    [InlineData("{0}", ResetReason.Restarted)]
    public void Any_other_id_is_a_reset(string? id, ResetReason reason)
    {
        var ring = new EventRing<RingEvent>(16);
        ring.Add([Event(1), Event(2)]);
        id = id?.Replace("{0}", ring.IdOf(0)[..8], StringComparison.Ordinal);

        Assert.Equal(2, ring.Resume(id, out var reset));
        Assert.Equal(reason, reset);
    }

    [Fact]
    public void Two_processes_have_different_ids()
    {
        Assert.NotEqual(new EventRing<RingEvent>(16).IdOf(1), new EventRing<RingEvent>(16).IdOf(1));
    }

    [Fact]
    public void Nobody_resumes_over_a_time_without_events()
    {
        var ring = new EventRing<RingEvent>(16);
        ring.Add([Event(1), Event(2)]);
        ring.Clear();

        for (var number = 0; number <= 2; number++)
        {
            ring.Resume(ring.IdOf(number), out var reset);
            Assert.Equal(ResetReason.TooOld, reset);
            Assert.False(ring.TryRead(number, new RingEvent[4], out _, out _));
        }

        var last = ring.Resume(null, out _);
        ring.Add([Event(4)]);
        Assert.Equal([4], ReadAll(ring, last));
    }

    [Fact]
    public void Large_events_are_dropped_sooner()
    {
        var ring = new EventRing<RingEvent>(1000);
        var large = new byte[EventRing<RingEvent>.MaximumBytes / 4];
        for (var number = 1; number <= 10; number++)
            ring.Add([large]);

        Assert.False(ring.TryRead(5, new RingEvent[10], out _, out _));
        Assert.True(ring.TryRead(6, new RingEvent[10], out var count, out _));
        Assert.Equal(4, count);

        ring.Add([new byte[2 * EventRing<RingEvent>.MaximumBytes]]);
        Assert.True(ring.TryRead(10, new RingEvent[10], out count, out _));
        Assert.Equal(1, count);
    }

    private static byte[] Event(int number) => Encoding.ASCII.GetBytes($"{number}");

    private static IEnumerable<int> ReadAll(EventRing<RingEvent> ring, long after)
    {
        var batch = new RingEvent[3];
        while (true)
        {
            Assert.True(ring.TryRead(after, batch, out var count, out _));
            if (count == 0)
                yield break;
            foreach (var happened in batch[..count])
                yield return int.Parse(happened.Text, null);
            after += count;
        }
    }
}
