using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed class IdeRouteTests : IAsyncLifetime
{
    private StandIn _api = null!;
    private StandIn _web = null!;
    private StandIn _ide = null!;
    private StandIn _manager = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));
        _web = await StandIn.StartAsync(context => context.Response.WriteAsync("web"));
        _manager = await StandIn.StartAsync(context => context.Response.WriteAsync("manager"));
        _ide = await StandIn.StartAsync(EchoAsync);
        _gateway = await RunningGateway.StartAsync(
            _api, ("services:ide:ide:0", _ide.Address.AbsoluteUri),
            ("services:manager:http:0", _manager.Address.AbsoluteUri), ("services:web:http:0", _web.Address.AbsoluteUri));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _ide.DisposeAsync();
        await _manager.DisposeAsync();
        await _web.DisposeAsync();
        await _api.DisposeAsync();
    }

    /// <summary>
    /// Like code-server, accepts a websocket only if Origin matches the host that the browser sees.
    /// </summary>
    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Response.WriteAsync("ide");
            return;
        }

        var host = context.Request.Headers["X-Forwarded-Host"].ToString();
        if (context.Request.Headers.Origin != $"http://{host}")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer,
            context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } frame)
            await socket.SendAsync(buffer.AsMemory(0, frame.Count), frame.MessageType, frame.EndOfMessage,
                context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    [Theory]
    [InlineData("/ide?folder=/home%20x&a=1", "/ide/?folder=/home%20x&a=1")]
    [InlineData("/IDE", "/ide/")]
    [InlineData("//ide", "/ide/")]
    public async Task The_path_without_a_slash_is_redirected_with_its_query(string path, string location)
    {
        var answer = await GetAsync(path);

        Assert.Equal((307, location), (answer.Status, answer["Location"]));
        Assert.Empty(_ide.Arrived);
    }

    [Theory]
    [InlineData("/ide/", "/")]
    [InlineData("/ide/static/a.js?v=1", "/static/a.js?v=1")]
    public async Task The_IDE_sees_its_paths_without_the_prefix(string path, string arrives)
    {
        Assert.Equal("ide", (await GetAsync(path)).Text);
        Assert.Equal(arrives, _ide.Last.Target);
    }

    [Fact]
    public async Task The_manager_sees_its_paths_as_they_are()
    {
        Assert.Equal("manager", (await GetAsync("/manager/api/boards")).Text);
        Assert.Equal("/manager/api/boards", _manager.Last.Target);
    }

    [Fact]
    public async Task The_API_sees_its_paths_as_they_are()
    {
        Assert.Equal("api", (await GetAsync("/api/devices")).Text);
        Assert.Equal("/api/devices", _api.Last.Target);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ideas")]
    [InlineData("/devices/5C:CF:7F:AA:BB:CC")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task Everything_else_goes_to_the_web_front_end(string path)
    {
        Assert.Equal("web", (await GetAsync(path)).Text);
        Assert.Equal(path, _web.Last.Target);
    }

    [Fact]
    public async Task A_websocket_works_and_code_server_sees_the_browsers_host()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{_gateway.Http.Authority}");
        socket.Options.SetRequestHeader("Cookie", _gateway.Cookie);
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await socket.ConnectAsync(new Uri($"ws://{_gateway.Http.Authority}/ide/stable-123?reconnection=false"),
            patience.Token);

        var buffer = new byte[64 * 1024];
        for (var i = 0; i < 50; i++)
        {
            var text = $"message {i}";
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
            var echo = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, echo.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        Assert.Equal("/stable-123?reconnection=false", _ide.Last.Target);
        Assert.Equal(_gateway.Http.Authority, _ide.Last.Headers["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task A_websocket_to_an_IDE_that_is_down_gets_503_without_a_body()
    {
        await _ide.DisposeAsync();
        var answer = await RawHttp.SendAsync(_gateway.Http,
            $"GET /ide/stable HTTP/1.1\r\nHost: gw\r\nOrigin: http://gw\r\n{_gateway.SignedIn}" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET / HTTP/1.0\r\n\r\n");

        Assert.Equal((503, "0"), (answer.Status, answer["Content-Length"]));
    }

    private Task<RawAnswer> GetAsync(string path) =>
        RawHttp.SendAsync(_gateway.Http, $"GET {path} HTTP/1.0\r\nHost: gw\r\n{_gateway.SignedIn}\r\n");
}
