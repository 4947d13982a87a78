using static OtaStack.Tests.Events.EventConversation;

namespace OtaStack.Tests.Events;

/// <summary>A client continues where it was (<c>Last-Event-ID</c>), or loads its lists again.</summary>
public sealed class EventResumeTests
{
    private const string Mac = "5C:CF:7F:00:00:01";

    [Fact]
    public async Task A_client_resumes_in_the_middle()
    {
        await using var server = await StartAsync();
        var all = new List<ReceivedEvent>();
        await using (var first = await EventClient.OpenedAsync(server.Client))
        {
            for (var i = 0; i < 10; i++)
            {
                await PollAsync(server, Mac, $"1.0.{i}");
                all.Add(await first.NextAsync());
            }
        }

        for (var seen = 0; seen < all.Count - 1; seen++)
        {
            await using var again = await EventClient.OpenAsync(server.Client, all[seen].Id);
            foreach (var expected in all[(seen + 1)..])
            {
                var next = await again.NextAsync();
                Assert.Equal((expected.Id, expected.Text), (next.Id, next.Text));
            }
        }
    }

    [Fact]
    public async Task A_client_that_has_had_no_event_yet_resumes_too()
    {
        await using var server = await StartAsync();
        string? opened;
        await using (var first = await EventClient.OpenedAsync(server.Client))
            opened = first.LastId;
        await PollAsync(server, Mac, "1.0.0");

        await using var again = await EventClient.OpenAsync(server.Client, opened);
        Assert.Equal($"device {Mac} 1.0.0", (await again.NextAsync()).Text);
    }

    [Fact]
    public async Task A_client_that_was_away_for_too_many_events_gets_a_reset()
    {
        await using var server = await StartAsync(("Events:Kept", "16"));
        await using var events = await EventClient.OpenedAsync(server.Client);
        var opened = events.LastId;
        for (var i = 0; i < 20; i++)
        {
            await PollAsync(server, Mac, $"1.0.{i}");
            await events.NextAsync();
        }

        await using var again = await EventClient.OpenAsync(server.Client, opened);
        var reset = await again.NextAsync();
        Assert.Equal(("reset tooOld", events.LastId), (reset.Text, reset.Id));
        await PollAsync(server, Mac, "2.0.0");
        Assert.Equal($"device {Mac} 2.0.0", (await again.NextAsync()).Text);
    }

    [Fact]
    public async Task A_client_that_was_away_while_nobody_followed_gets_a_reset()
    {
        await using var server = await StartAsync(("Events:KeepSeconds", "0.1"));
        var changes = server.Changes();
        Assert.False(changes.IsFollowed);
        string? seen;
        await using (var events = await EventClient.OpenedAsync(server.Client))
        {
            await PollAsync(server, Mac, "1.0.0");
            seen = (await events.NextAsync()).Id;
            Assert.True(changes.IsFollowed);
        }

        await Eventually.TrueAsync(() => !changes.IsFollowed, "the end of the queuing");
        await PollAsync(server, Mac, "2.0.0");

        await using var again = await EventClient.OpenAsync(server.Client, seen);
        Assert.Equal("reset tooOld", (await again.NextAsync()).Text);
        await PollAsync(server, Mac, "3.0.0");
        Assert.Equal($"device {Mac} 3.0.0", (await again.NextAsync()).Text);
    }

    [Fact]
    public async Task After_a_restart_a_client_gets_a_reset_and_the_old_stream_has_ended()
    {
        await using var server = await StartAsync();
        using var client = server.Reader();
        var events = await EventClient.OpenedAsync(client);
        await PollAsync(server, Mac, "1.0.0");
        var seen = (await events.NextAsync()).Id;
        var end = events.TryNextAsync();

        await server.StartAgainAsync();
        Assert.Null(await end);
        await events.DisposeAsync();

        await using var again = await EventClient.OpenAsync(server.Client, seen);
        Assert.Equal("reset restarted", (await again.NextAsync()).Text);
    }
}
