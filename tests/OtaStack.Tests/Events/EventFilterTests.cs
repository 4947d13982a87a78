using System.Net;
using static OtaStack.Tests.Events.EventConversation;

namespace OtaStack.Tests.Events;

/// <summary><c>GET /api/events?q=</c>: only the events of some devices.</summary>
public sealed class EventFilterTests
{
    private const string Lab = "5C:CF:7F:00:00:01";
    private const string Other = "5C:CF:7F:00:00:02";

    [Fact]
    public async Task Only_the_devices_of_an_expression_are_followed()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Lab, "1.0.0");
        await server.SentAsync("PATCH", "/api/devices/" + Lab, """{"tags": ["lab"]}""");
        await using var events = await EventClient.OpenedAsync(server.Client, "?q=tag:lab");

        await PollAsync(server, Other, "2.0.0");
        await PollAsync(server, Other, "2.0.1");
        await PollAsync(server, Lab, "1.0.1");

        // That the other device is gone is said once, because it may have been in the client's list.
        var heard = (await events.UntilAsync(next => next.Text == $"device {Lab} 1.0.1")).ConvertAll(next => next.Text);
        Assert.InRange(heard.Count(text => text == $"device {Other} gone"), 0, 1);
        Assert.DoesNotContain(heard, text => text.StartsWith($"device {Other} 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_that_leaves_and_comes_back_is_told()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Lab, "1.0.0");
        await using var events = await EventClient.OpenedAsync(server.Client, "?q=version:1.0.0");

        await PollAsync(server, Lab, "2.0.0");
        await events.UntilAsync(next => next.Text == $"device {Lab} gone");
        await PollAsync(server, Lab, "1.0.0");
        await events.UntilAsync(next => next.Text == $"device {Lab} 1.0.0");
        await PollAsync(server, Lab, "3.0.0");
        await events.UntilAsync(next => next.Text == $"device {Lab} gone");
    }

    [Fact]
    public async Task When_groups_change_the_client_loads_its_list()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Lab, "1.0.0");
        await server.SentAsync("POST", "/api/groups", """{"name": "lab", "expression": "tag:lab"}""");
        await using var events = await EventClient.OpenedAsync(server.Client, "?q=group:lab");

        await server.SentAsync("PATCH", "/api/groups/lab", $$"""{"devices": ["{{Lab}}"]}""");
        await PollAsync(server, Lab, "1.0.1");

        await events.UntilAsync(next => next.Text == "reset groupsChanged");
        await events.UntilAsync(next => next.Text == $"device {Lab} 1.0.1");
    }

    [Fact]
    public async Task A_text_that_is_not_an_expression_is_refused()
    {
        await using var server = await StartAsync();
        using var answer = await server.Client.GetAsync("/api/events?q=colour:red");

        Assert.Contains("q:", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_an_event()
    {
        await using var server = await StartAsync();
        await PollAsync(server, Lab, "1.0.0");
        await using var events = await EventClient.OpenedAsync(server.Client, "?q=conflict:*");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/thermostat");
        request.Headers.UserAgent.ParseAdd("ESP8266-http-Update");
        foreach (var (name, value) in new[]
        {
            ("STA-MAC", Lab), ("mode", "sketch"), ("free-space", "1695744"), ("chip-size", "4194304"),
            ("version", "1.0.0"),
        })
            request.Headers.Add("x-ESP8266-" + name, value);
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");

        (await server.Client.SendAsync(request)).Dispose();

        var conflict = (await events.UntilAsync(next => next.Text == $"device {Lab} 1.0.0"))[^1].Data
            .GetProperty("device").GetProperty("conflict");
        Assert.Equal(("address", "192.0.2.7"),
            (conflict.GetProperty("kind").GetString(), conflict.GetProperty("address").GetString()));
        Assert.True(conflict.TryGetProperty("at", out _));
        foreach (var (q, count) in new[]
        {
            ("conflict:address", 1), ("conflict:flash", 0), ("is:conflict", 1), ("-conflict:*", 0),
        })
            Assert.Equal(count, (await server.ListedAsync("/api/devices?q=" + q)).Count);
    }
}
