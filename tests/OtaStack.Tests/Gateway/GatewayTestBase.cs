using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// A gateway in front of an API, a web front end, a manager and an IDE that return their name, and echo on websockets.
/// </summary>
public abstract class GatewayTestBase : IAsyncLifetime
{
    internal StandIn Api { get; private set; } = null!;

    internal StandIn Ide { get; private set; } = null!;

    internal StandIn Manager { get; private set; } = null!;

    internal StandIn Web { get; private set; } = null!;

    internal RunningGateway Gateway { get; private set; } = null!;

    internal Authentication.SetClock Clock { get; } = new();

    public virtual async Task InitializeAsync()
    {
        Api = await StandIn.StartAsync(context => AnswerAsync(context, "api"));
        Web = await StandIn.StartAsync(context => AnswerAsync(context, "web"));
        Manager = await StandIn.StartAsync(context => AnswerAsync(context, "manager"));
        Ide = await StandIn.StartAsync(context => AnswerAsync(context, "ide"));
        Gateway = await StartGatewayAsync(new TestIdentity());
    }

    public virtual async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Ide.DisposeAsync();
        await Manager.DisposeAsync();
        await Web.DisposeAsync();
        await Api.DisposeAsync();
    }

    private protected Task<RunningGateway> StartGatewayAsync(
        TestIdentity identity, params (string, string?)[] settings) =>
        RunningGateway.StartAsync(identity, Clock,
        [
            ("services:api:http:0", Api.Address.AbsoluteUri), ("services:manager:http:0", Manager.Address.AbsoluteUri),
            ("services:web:http:0", Web.Address.AbsoluteUri), ("services:ide:ide:0", Ide.Address.AbsoluteUri), .. settings,
        ]);

    internal bool HasNothingArrived =>
        Api.Arrived.IsEmpty && Web.Arrived.IsEmpty && Ide.Arrived.IsEmpty && Manager.Arrived.IsEmpty;

    /// <summary>Sends one request on a new connection, with the given header lines.</summary>
    internal Task<RawAnswer> SendAsync(string method, string target, string headers = "", string body = "") =>
        SendAsync(Gateway, method, target, headers, body);

    internal static Task<RawAnswer> SendAsync(
        RunningGateway gateway, string method, string target, string headers = "", string body = "") =>
        RawHttp.SendAsync(gateway.Http,
            $"{method} {target} HTTP/1.1\r\nHost: gw:8080\r\nConnection: close\r\n{headers}" +
            (body.Length > 0 ? $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n"
                : "") + $"\r\n{body}");

    /// <summary>Sends the sign-in form.</summary>
    internal Task<RawAnswer> SignInAsync(
        string password = TestIdentity.Password, string name = "admin", string wanted = "/", string headers = "") =>
        SendAsync("POST", "/sign-in", $"Origin: http://gw:8080\r\n{headers}",
            $"name={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}&return={Uri.EscapeDataString(wanted)}");

    /// <summary>The name and value of a cookie that a response sets.</summary>
    internal static string CookieIn(RawAnswer answer, string name) => answer.Headers
        .Where(header => header.Name == "Set-Cookie" && header.Value.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(header => header.Value.Split(';')[0]).Single();

    internal async Task<ClientWebSocket> ConnectAsync(string path, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        await socket.ConnectAsync(new Uri($"ws://{Gateway.Http.Authority}{path}"), CancellationToken.None);
        return socket;
    }

    internal static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
        var buffer = new byte[1024];
        var echo = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, echo.Count);
    }

    private static async Task AnswerAsync(HttpContext context, string name)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers["Service-Worker-Allowed"] = "/";
            await context.Response.WriteAsync(name);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer,
            context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } frame)
            await socket.SendAsync(buffer.AsMemory(0, frame.Count), frame.MessageType, frame.EndOfMessage,
                context.RequestAborted);
    }
}
