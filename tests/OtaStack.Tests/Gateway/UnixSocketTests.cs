using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Tests.Gateway;

/// <summary>A service that listens on a Unix socket, such as code-server.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ide ");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pages_websockets_and_health_probes_work()
    {
        var socket = Path.Join(_folder.FullName, "100% ide#1.sock");
        await using var api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));
        var ide = await StandIn.StartAsync(AnswerAsync, socket: socket);
        await using var gateway = await RunningGateway.StartAsync(api, ("services:ide:ide:0", "unix://" + socket));
        using var browser = gateway.Browser();

        Assert.Equal("ide", await browser.GetStringAsync("/ide/a%20b?c=1"));
        Assert.Equal("/a%20b?c=1", ide.Last.Target);
        Assert.Equal(gateway.Http.Authority, ide.Last.Headers["X-Forwarded-Host"]);

        using (var client = new ClientWebSocket())
        {
            client.Options.SetRequestHeader("Cookie", gateway.Cookie);
            client.Options.SetRequestHeader("Origin", $"http://{gateway.Http.Authority}");
            await client.ConnectAsync(new Uri($"ws://{gateway.Http.Authority}/ide/stable"), CancellationToken.None);
            var buffer = new byte[100];
            var received = await client.ReceiveAsync(buffer, CancellationToken.None);
            Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await ide.DisposeAsync();
        await StatusAsync(browser, 503);
        File.Delete(socket);
        await using var again = await StandIn.StartAsync(AnswerAsync, socket: socket);
        await StatusAsync(browser, 200);
    }

    [Theory]
    [InlineData("unix://")]
    [InlineData("unix:///")]
    [InlineData("unix://relative/path.sock")]
    [InlineData("unix:///a/../b.sock")]
    [InlineData("unix:/ide.sock")]
    [InlineData("ftp://ide")]
    public void An_invalid_address_throws(string address)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("services:ide:ide:0", address)]).Build();

        Assert.Contains("unix:///path/of/a.sock", Assert.Throws<StartupException>(
            () => configuration.FindServiceAddress("ide", "ide")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_too_long_for_a_socket_throws()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("services:ide:ide:0", "unix:///" + new string('x', 108))]).Build();

        Assert.Throws<StartupException>(() => configuration.FindServiceAddress("ide", "ide"));
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Response.WriteAsync("ide");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static Task StatusAsync(HttpClient browser, int status) => Eventually.TrueAsync(async () =>
    {
        using var answer = await browser.GetAsync("/ide/");
        return (int)answer.StatusCode == status;
    }, $"the IDE answers {status}");
}
