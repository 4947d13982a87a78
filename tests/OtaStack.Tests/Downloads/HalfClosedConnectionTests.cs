using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using OtaStack.Tests.Gateway;
using static OtaStack.Tests.Downloads.BoardRequests;

namespace OtaStack.Tests.Downloads;

/// <summary>A client that shuts down its sending side still waits for the response.</summary>
public sealed class HalfClosedConnectionTests
{
    /// <summary>The gateway gives up on a service that is silent for 100 s, which ends streams too.</summary>
    private static readonly TimeSpan SoonerThanATimeout = RawHttp.Patience;

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 50_000)]
    [InlineData(true, 0)]
    [InlineData(true, 50_000)]
    public async Task It_gets_the_complete_image(bool straight, int readBefore)
    {
        await using var stack = await GatewayAndApi.StartAsync(204_000);
        using var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), receiveBuffer: 5840);
        Assert.True(await board.ReadAsync(readBefore));
        board.FinishSending();
        await Task.Delay(300);

        Assert.True(await board.ReadAsync(stack.Image.Length));
        Assert.Equal(stack.Image, board.Answer.Body);
        Assert.True(await board.IsClosedAsync());
        await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
    }

    [Theory]
    [InlineData(false, "GET /ota/nothing HTTP/1.0\r\n", 403)]
    [InlineData(true, "GET /ota/nothing HTTP/1.0\r\n", 403)]
    [InlineData(false, "GET /ota/thermostat/manifest.json HTTP/1.0\r\n", 200)]
    [InlineData(true, "GET /ota/thermostat/manifest.json HTTP/1.0\r\n", 200)]
    [InlineData(false, "GET /health HTTP/1.1\r\nConnection: close\r\n", 200)]
    [InlineData(false, "GET /api/devices HTTP/1.0\r\n{key}", 200)]
    public async Task It_gets_every_other_response(bool straight, string request, int status)
    {
        await using var stack = await GatewayAndApi.StartAsync(8192);
        request = request.Replace("{key}", stack.Gateway.WithKey, StringComparison.Ordinal) + "Host: ota\r\n\r\n";
        for (var i = 0; i < 20; i++)
        {
            using var client = await SlowBoard.AskAsync(stack.Address(straight), request);
            client.FinishSending();
            await client.ReadAsync(int.MaxValue);
            Assert.Equal(status, client.Answer.Status);
            Assert.Equal(int.Parse(client.Answer["Content-Length"] ?? $"{client.Answer.Body.Length}", null),
                client.Answer.Body.Length);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_cut_off_when_it_stops_reading(bool straight)
    {
        await using var stack = await GatewayAndApi.StartAsync(
            400_000, ("Gateway:Limits:DeadReaderSeconds", "1"),
            ("Updates:StalledAfterSeconds", straight ? "1" : "300"));
        using var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), receiveBuffer: 4096);
        board.FinishSending();
        Assert.True(await board.ReadAsync(10_000));

        await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
        Assert.False(await board.ReadAsync(stack.Image.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_afterwards_ends_its_download(bool straight)
    {
        await using var stack = await GatewayAndApi.StartAsync(400_000);
        using var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), receiveBuffer: 4096);
        board.FinishSending();
        Assert.True(await board.ReadAsync(10_000));
        Assert.Equal(1, stack.Slots.Taken);
        board.Reset();

        await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("retry: 1000\n\n")]
    public async Task Closing_a_page_ends_its_event_stream(string first)
    {
        var ended = new TaskCompletionSource();
        await using var api = await StandIn.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(first);
            await context.Response.Body.FlushAsync();
            await UntilAbortedAsync(context, ended);
        });
        await using var gateway = await RunningGateway.StartAsync(api);
        using (var page = await SlowBoard.AskAsync(
            gateway.Http, $"GET /api/events HTTP/1.1\r\nHost: ota\r\n{gateway.WithKey}\r\n"))
        {
            Assert.True(await page.ReadAsync(0)
                .WaitAsync(SoonerThanATimeout), "The stream was closed without an answer.");
            Assert.Equal((200, "text/event-stream"), (page.Answer.Status, page.Answer["Content-Type"]));
        }

        await ended.Task.WaitAsync(SoonerThanATimeout);
    }

    [Fact]
    public async Task Closing_a_page_ends_its_websocket()
    {
        var ended = new TaskCompletionSource();
        await using var api = await StandIn.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await UntilAbortedAsync(context, ended, socket.ReceiveAsync(new byte[16], context.RequestAborted));
        });
        await using var gateway = await RunningGateway.StartAsync(api);
        var open = $"GET /api/socket HTTP/1.1\r\nHost: ota\r\n{gateway.WithKey}Connection: Upgrade\r\nUpgrade: "
            + "websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        using (var page = await SlowBoard.AskAsync(gateway.Http, open))
        {
            Assert.True(await page.ReadAsync(0)
                .WaitAsync(SoonerThanATimeout), "The websocket was closed without an answer.");
            Assert.Equal(101, page.Answer.Status);
        }

        await ended.Task.WaitAsync(SoonerThanATimeout);
    }

    private static async Task UntilAbortedAsync(HttpContext context, TaskCompletionSource ended, Task? read = null)
    {
        try
        {
            await (read ?? Task.Delay(Timeout.Infinite, context.RequestAborted));
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // What this waits for.
        }

        ended.TrySetResult();
    }
}
