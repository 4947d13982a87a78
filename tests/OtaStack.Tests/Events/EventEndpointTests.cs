using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtaStack.Api.Devices;
using OtaStack.Api.Events;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Authentication;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Events.EventConversation;

namespace OtaStack.Tests.Events;

/// <summary><c>GET /api/events</c> on the wire, without the gateway.</summary>
public sealed class EventEndpointTests
{
    private const string Mac = "5C:CF:7F:00:00:01";
    private const string Other = "5C:CF:7F:00:00:02";
    private const string New = "Apr 13 2020;05:33:11";

    [Fact]
    public async Task An_update_is_told_from_publication_to_confirmation()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Mac, "1.0.0");
        await using var events = await EventClient.OpenedAsync(server.Client);
        var told = new List<string>();

        var image = NewImage(stamp: New);
        await server.UploadedAsync(image);
        Assert.Equal($"firmware {New}", (await events.NextAsync()).Text);
        foreach (var (version, state) in new[] { ("1.0.0", "downloaded"), (New, "confirmed") })
        {
            await PollAsync(server, Mac, version);
            var last = await events.UntilAsync(next => next.Text == $"update {New} {state}");
            told.AddRange(last.Where(next => next.Name == "update").Select(next => next.Text));
            var row = (await events.UntilAsync(next => next.IsDevice(Mac)))[^1];
            Assert.Equal($"device {Mac} {version}", row.Text);
        }

        // The offer may have become one event with the download.
        Assert.Equal(
            [$"update {New} downloaded", $"update {New} confirmed"],
            told.Where(text => !text.EndsWith(" offered", StringComparison.Ordinal)));
        using (await server.Client.DeleteAsync($"/api/firmware/{Sha256(image)}"))
            Assert.Equal("firmware gone", (await events.NextAsync()).Text);
    }

    [Fact]
    public async Task An_event_has_what_the_lists_have()
    {
        await using var server = await StartAsync();
        await using var events = await EventClient.OpenedAsync(server.Client);
        var image = NewImage();
        await server.UploadedAsync(image);
        var firmware = await events.NextAsync();
        Assert.Equal(Sha256(image), firmware.Data.GetProperty("sha256").GetString());
        Same(Assert.Single(await server.ListedAsync("/api/firmware")),
            firmware.Data.GetProperty("firmware"));

        await PollAsync(server, Mac, "Apr 30 2020;05:33:11");
        var device = (await events.UntilAsync(next => next.IsDevice(Mac)))[^1];
        Same(Assert.Single(await server.DevicesAsync()), device.Data.GetProperty("device"));

        static void Same(JsonNode? expected, JsonElement actual) =>
            Assert.Equal(expected!.ToJsonString(), JsonNode.Parse(actual.GetRawText())!.ToJsonString());
    }

    [Fact]
    public async Task A_released_and_an_abandoned_update_are_told()
    {
        await using var server = await StartAsync(("Updates:MaximumCompleteDownloads", "1"));
        var image = NewImage(stamp: New);
        await server.UploadedAsync(image);
        await using var events = await EventClient.OpenedAsync(server.Client);
        await PollAsync(server, Mac, "1.0.0");
        await events.UntilAsync(next => next.Text == $"update {New} downloaded");
        await PollAsync(server, Mac, "1.0.0");
        var failed = (await events.UntilAsync(next => next.Text == $"update {New} failed"))[^1];
        var row = (await events.UntilAsync(next => next.IsDevice(Mac)))[^1].Data.GetProperty("device");
        Assert.Equal("failed", row.GetProperty("update").GetProperty("state").GetString());

        var id = failed.Data.GetProperty("id").GetString();
        (await server.Client.PostAsync($"/api/devices/{Mac}/updates/{id}/release", null)).EnsureSuccessStatusCode();
        await events.UntilAsync(next => next.Text == $"update {New} refused");
        (await server.Client.DeleteAsync($"/api/firmware/{Sha256(image)}?force=true")).EnsureSuccessStatusCode();
        await events.UntilAsync(next => next.Text == $"update {New} superseded");
        row = (await events.UntilAsync(next => next.IsDevice(Mac)))[^1].Data.GetProperty("device");
        Assert.Equal(JsonValueKind.Null, row.GetProperty("update").ValueKind);
    }

    [Fact]
    public async Task A_forgotten_device_is_told_and_its_next_poll_adds_it_again()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Mac, "1.0.0");
        await using var events = await EventClient.OpenedAsync(server.Client);

        (await server.Client.DeleteAsync($"/api/devices/{Mac}")).EnsureSuccessStatusCode();
        Assert.Equal($"device {Mac} gone", (await events.NextAsync()).Text);
        await PollAsync(server, Mac, "1.0.0");
        Assert.Equal($"device {Mac} 1.0.0", (await events.NextAsync()).Text);
    }

    [Fact]
    public async Task A_damaged_and_a_restored_image_are_told()
    {
        await using var server = await StartAsync();
        var image = NewImage();
        await server.UploadedAsync(image);
        var file = Path.Combine(server.Firmware, Sha256(image) + ".bin");
        await using var events = await EventClient.OpenedAsync(server.Client);

        await File.WriteAllBytesAsync(file, [1, 2, 3]);
        using (await server.Client.GetAsync($"/api/firmware/{Sha256(image)}/image"))
            Assert.False(IsAvailable(await events.NextAsync()));
        using (await server.UploadAsync(image))
            Assert.True(IsAvailable(await events.NextAsync()));

        static bool IsAvailable(ReceivedEvent next) =>
            next.Data.GetProperty("firmware").GetProperty("isAvailable").GetBoolean();
    }

    [Fact]
    public async Task Polls_of_a_device_between_two_rounds_are_one_event()
    {
        await using var server = await StartAsync();
        var (feed, changes) = (server.Services.GetRequiredService<EventFeed>(), server.Changes());
        var pump = server.Services.GetServices<IHostedService>().OfType<EventPump>().Single();
        changes.Follow(true);
        for (var i = 0; i < 100; i++)
        {
            await PollAsync(server, Mac, $"1.0.{i}");
            await PollAsync(server, Other, "2.0.0");
        }

        Assert.True(pump.Publish());
        Assert.Equal(2, feed.Ring.Last);
        var events = new RingEvent[2];
        feed.Ring.TryRead(0, events, out _, out _);
        Assert.Contains("\"version\":\"1.0.99\"", Encoding.UTF8.GetString(events[0].Text), StringComparison.Ordinal);
        Assert.True(pump.Publish());
        Assert.Equal(2, feed.Ring.Last);
    }

    [Fact]
    public async Task A_poll_that_changes_nothing_is_a_heartbeat()
    {
        await using var server = await StartAsync();
        string[] macs = [.. Enumerable.Range(0, 50).Select(number => $"5C:CF:7F:00:01:{number:X2}")];
        foreach (var mac in macs.Concat(macs))
            await PollAsync(server, mac, "1.0.0");

        var changes = server.Changes();
        changes.Follow(true);
        foreach (var mac in macs)
            await PollAsync(server, mac, "1.0.0");
        Assert.Equal(50, changes.Take(maximum: 0, heartbeats: 100)!.Devices.Count);

        foreach (var mac in macs)
            await PollAsync(server, mac, mac == macs[7] ? "1.0.1" : "1.0.0");
        Assert.Equal(macs[7], Assert.Single(changes.Take(maximum: 1, heartbeats: 0)!.Devices).Mac.ToString());
    }

    [Fact]
    public async Task A_hundred_clients_get_the_same_events_in_the_same_order()
    {
        await using var server = await StartAsync();
        var clients = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => EventClient.OpenedAsync(server.Client)));
        for (var i = 0; i < 20; i++)
            await PollAsync(server, $"5C:CF:7F:00:01:{i:X2}", "1.0.0");
        await PollAsync(server, Mac, "the last one");

        var heard = await Task.WhenAll(clients.Select(client => client.UntilAsync(next => next.IsDevice(Mac))));
        var expected = heard[0].Select(next => (next.Id, next.Text)).ToList();
        Assert.Equal(21, expected.Select(next => next.Text).Distinct().Count());
        foreach (var events in heard)
            Assert.Equal(expected, events.Select(next => (next.Id, next.Text)));

        foreach (var client in clients)
            await client.DisposeAsync();
        var feed = server.Services.GetRequiredService<EventFeed>();
        await Eventually.TrueAsync(() => feed.Readers == 0, "all clients to be gone");
    }

    [Fact]
    public async Task More_changes_at_once_than_are_sent_one_by_one_are_a_reset()
    {
        await using var server = await StartAsync(("Events:MaximumPerInterval", "20"), ("Events:IntervalSeconds", "1"));
        await using var events = await EventClient.OpenedAsync(server.Client);
        var fleet = server.Services.GetRequiredService<Fleet>();
        var writer = server.Services.GetRequiredService<WriteBehind>();
        foreach (var number in Enumerable.Range(0, 1000))
        {
            var device = fleet.FindOrEnrol(MacAddress.Parse($"5CCF7F01{number:X4}"), IPAddress.Loopback, out _)!;
            lock (device)
                writer.Enqueue(device);
        }

        var all = await events.UntilAsync(next => next.Name == "reset");
        Assert.Equal("reset tooMany", all[^1].Text);
        Assert.InRange(all.Count, 1, 21);
        await PollAsync(server, Mac, "1.0.0");
        await events.UntilAsync(next => next.Text == $"device {Mac} 1.0.0");
    }

    [Fact]
    public async Task Reading_is_enough_and_nobody_else_gets_anything()
    {
        await using var server = await StartAsync();
        using var reader = server.Reader();
        await using (var events = await EventClient.OpenedAsync(reader))
        {
            await PollAsync(server, Mac, "1.0.0");
            await events.NextAsync();
        }

        using var stranger = await server.Stranger.GetAsync("/api/events");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.DoesNotContain(Mac, await stranger.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var board = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        board.Headers.Authorization = new("Bearer", server.Token(GatewayToken.ManagerAudience));
        using var refused = await server.Stranger.SendAsync(board);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }
}
