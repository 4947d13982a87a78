using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

/// <summary>Limits of event streams and websockets.</summary>
public sealed class OpenStreamTests : GatewayTestBase
{
    [Fact]
    public async Task Event_streams_are_limited_for_each_session_and_key()
    {
        await using var events = await EventsAsync();
        await using var gateway = await StartAsync(events, ("Gateway:Limits:StreamsPerCaller", "3"));
        foreach (var credentials in new[] { ("Cookie", gateway.Cookie), ("Authorization", $"Bearer {gateway.Key}"),
            ("Cookie", gateway.NewSession()) })
        {
            using var client = new HttpClient { BaseAddress = gateway.Http };
            client.DefaultRequestHeaders.Add(credentials.Item1, credentials.Item2);
            var open = new List<HttpResponseMessage>();
            for (var stream = 0; stream < 3; stream++)
                open.Add(await OpenAsync(client, "/manager/api/events"));

            using var refused = await OpenAsync(client, "/manager/api/events", HttpStatusCode.TooManyRequests);
            var text = await refused.Content.ReadAsStringAsync();
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Contains("Gateway:Limits:StreamsPerCaller", text, StringComparison.Ordinal);
            Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter!.Delta);

            // Other requests, and streams of other services, still work.
            Assert.Equal("plain", await client.GetStringAsync("/manager/api/plain"));
            open.Add(await OpenAsync(client, "/api/events"));

            open[0].Dispose();
            await Eventually.TrueAsync(async () =>
            {
                using var another = await client.GetAsync(
                    "/manager/api/events", HttpCompletionOption.ResponseHeadersRead);
                return another.StatusCode == HttpStatusCode.OK;
            }, "there is room for another stream");
            open.ForEach(answer => answer.Dispose());
        }
    }

    [Fact]
    public async Task Event_streams_are_limited_for_each_service()
    {
        await using var events = await EventsAsync();
        await using var gateway = await StartAsync(events, ("Gateway:Limits:StreamsPerService", "4"));
        var open = new List<HttpResponseMessage>();
        for (var stream = 0; stream < 4; stream++)
            open.Add(await OpenAsync(NewPerson(gateway), "/manager/api/events"));

        using var refused = await OpenAsync(NewPerson(gateway), "/manager/api/events", HttpStatusCode.TooManyRequests);
        open.Add(await OpenAsync(NewPerson(gateway), "/api/events"));
        open.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task A_websocket_above_the_limit_does_not_reach_the_service()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:StreamsPerCaller", "2"));
        using var first = await ConnectAsync(gateway);
        using (var second = await ConnectAsync(gateway))
        {
            var arrived = Ide.Arrived.Count;
            Assert.Contains("429", (await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(gateway))).Message,
                StringComparison.Ordinal);
            Assert.Equal(arrived, Ide.Arrived.Count);
        }

        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using var third = await ConnectAsync(gateway);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        }, "there is room for another websocket");
        Assert.Equal("hello", await EchoAsync(first, "hello"));
    }

    // curl --http2 and Java's HttpClient send "Upgrade: h2c" with every request, and services ignore it.
    [Fact]
    public async Task An_event_stream_whose_client_offers_another_protocol_counts_once()
    {
        await using var events = await EventsAsync();
        await using var gateway = await StartAsync(events, ("Gateway:Limits:StreamsPerCaller", "1"));
        using var client = NewPerson(gateway);
        client.DefaultRequestHeaders.Add("Upgrade", "h2c");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        for (var stream = 0; stream < 3; stream++)
        {
            await Eventually.TrueAsync(async () =>
            {
                using var answer = await client.GetAsync(
                    "/manager/api/events", HttpCompletionOption.ResponseHeadersRead);
                return answer.StatusCode == HttpStatusCode.OK;
            }, $"there is room for stream {stream}");
        }
    }

    [Fact]
    public async Task An_IDE_with_ten_windows_and_forty_tabs_stays_below_the_default_limit()
    {
        await using var events = await EventsAsync();
        await using var gateway = await StartAsync(events);
        using var client = new HttpClient { BaseAddress = gateway.Http };
        client.DefaultRequestHeaders.Add("Cookie", gateway.Cookie);
        var (sockets, open) = (new List<ClientWebSocket>(), new List<HttpResponseMessage>());
        for (var window = 0; window < 10 * 3; window++)
            sockets.Add(await ConnectAsync(gateway));
        for (var tab = 0; tab < 40; tab++)
            open.Add(await OpenAsync(client, "/manager/api/events"));

        sockets.ForEach(socket => socket.Dispose());
        open.ForEach(answer => answer.Dispose());
    }

    private Task<RunningGateway> StartAsync(StandIn events, params (string, string?)[] settings) =>
        StartGatewayAsync(new TestIdentity(),
        [("services:manager:http:0", events.Address.AbsoluteUri), ("services:api:http:0", events.Address.AbsoluteUri),
            .. settings]);

    private static Task<StandIn> EventsAsync() => StandIn.StartAsync(async context =>
    {
        if (context.Request.Path.Value!.EndsWith("/plain", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("plain");
            return;
        }

        // Independent of the Accept header.
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("retry: 1000\n\n"));
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    private static HttpClient NewPerson(RunningGateway gateway) =>
        new() { BaseAddress = gateway.Http, DefaultRequestHeaders = { { "Cookie", gateway.NewSession() } } };

    private static async Task<HttpResponseMessage> OpenAsync(
        HttpClient client, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(expected, answer.StatusCode);
        return answer;
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningGateway gateway)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", gateway.Cookie);
        socket.Options.SetRequestHeader("Origin", $"http://{gateway.Http.Authority}");
        await socket.ConnectAsync(new Uri($"ws://{gateway.Http.Authority}/ide/stable"), CancellationToken.None);
        return socket;
    }
}
