using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Events;
using OtaStack.Tests.Gateway;

namespace OtaStack.Tests.Events;

/// <summary>A client that reads too slowly is disconnected, and its events are not kept for it.</summary>
public sealed class SlowEventClientTests
{
    private static readonly byte[] Event = Encoding.ASCII.GetBytes($"data: {new string('x', 64 * 1024)}\n\n");

    [Theory]
    [InlineData(0)]
    [InlineData(400_000)]
    public async Task It_is_disconnected(int bytesPerSecond)
    {
        await using var server = await ApiServer.StartAsync(("Events:Kept", "16"));
        var feed = server.Services.GetRequiredService<EventFeed>();
        using var slow = await RawHttp.ConnectAsync(server.Address, receiveBuffer: 4096);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/events HTTP/1.1\r\nHost: api\r\nConnection: close\r\nAuthorization: Bearer {server.Token()}\r\n\r\n"));
        await Eventually.TrueAsync(() => feed.Readers == 1, "the client to follow");
        var reading = bytesPerSecond == 0 ? Task.CompletedTask : ReadAsync(slow, bytesPerSecond);

        using var stop = new CancellationTokenSource();
        var events = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                feed.Ring.Add([Event, Event]);
                await Task.Delay(10);
            }
        });
        await Eventually.TrueAsync(() => feed.Readers == 0, "the client to be disconnected", InTime.Patience);
        await stop.CancelAsync();
        await events;
        await reading.InTimeAsync("the client to notice");
    }

    private static async Task ReadAsync(TcpClient client, int bytesPerSecond)
    {
        var buffer = new byte[bytesPerSecond / 20];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
                await Task.Delay(50);
        }
        catch (IOException)
        {
            // The server has reset the connection.
        }
    }
}
