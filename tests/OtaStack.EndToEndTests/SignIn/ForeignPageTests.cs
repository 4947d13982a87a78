using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using OtaStack.EndToEndTests.Boards;

namespace OtaStack.EndToEndTests.SignIn;

/// <summary>
/// Requests that a page of another site sends through a user's browser. The browser adds the session cookie and the
/// request's origin.
/// </summary>
[Collection(SharedGuardedSystem.Name)]
public sealed partial class ForeignPageTests(GuardedSystem system)
{
    private const string CodeServer = "code-server";

    private static readonly StockBoard Board = new("ESP8266", "1.0.0", "7effe644484d7d861b92fb47a77ff1ca");

    private static readonly (string Method, string Path)[] Changes =
    [
        ("POST", "/manager/api/builds"),
        ("POST", "/api/firmware?project=foreign"),
        ("DELETE", "/api/devices/" + Board.Mac),
        ("POST", "/sign-out"),
        ("POST", "/account/keys"),
        ("POST", "/account/people"),
    ];

    /// <summary>
    /// What the request says about its page: from any browser, from one that trusts the address, and nothing.
    /// </summary>
    private static readonly (string Name, string Value)[] Foreign =
    [
        ("Origin", "http://evil.example"),
        ("Sec-Fetch-Site", "cross-site"),
        ("", ""),
    ];

    public static TheoryData<string, string, string, string> ForeignChanges()
    {
        var all = new TheoryData<string, string, string, string>();
        foreach (var (method, path) in Changes)
        {
            foreach (var (name, value) in Foreign)
                all.Add(method, path, name, value);
        }

        return all;
    }

    public static TheoryData<string, string> EveryChange()
    {
        var all = new TheoryData<string, string>();
        foreach (var (method, path) in Changes)
            all.Add(method, path);
        return all;
    }

    public static TheoryData<string, string, string> ForeignSockets()
    {
        var all = new TheoryData<string, string, string>();
        foreach (var path in new[] { CodeServer, "/_blazor" })
        {
            foreach (var (name, value) in Foreign)
                all.Add(path, name, value);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(ForeignChanges))]
    public async Task A_foreign_page_changes_nothing(string method, string path, string header, string value)
    {
        await Board.PollAsync(system.Url);
        using var browser = await system.SignInAsync();
        var before = await EverythingAsync(browser);

        using var request = Change(method, path);
        if (header.Length > 0)
            request.Headers.Add(header, value);
        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, await EverythingAsync(browser));
    }

    [Theory]
    [MemberData(nameof(EveryChange))]
    public async Task The_same_requests_from_our_own_page_are_handled(string method, string path)
    {
        await Board.PollAsync(system.Url);
        using var browser = await system.SignInAsync();

        using var request = Change(method, path);
        request.Headers.Add("Origin", system.Origin);
        using var answer = await browser.SendAsync(request);

        // Only its content may be invalid.
        Assert.True(
            answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType
                or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NoContent or HttpStatusCode.SeeOther,
            $"{method} {path} got {(int)answer.StatusCode}.");
    }

    [Theory]
    [MemberData(nameof(ForeignSockets))]
    public async Task A_foreign_page_gets_no_websocket(string path, string header, string value)
    {
        using var browser = await system.SignInAsync();

        using var request = Upgrade.Of(path == CodeServer ? await CodeServerSocketAsync(browser) : path);
        if (header.Length > 0)
            request.Headers.Add(header, value);
        using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Our_own_page_can_connect_to_code_server()
    {
        using var browser = await system.SignInAsync();
        using var socket = await ConnectAsync(browser, await CodeServerSocketAsync(browser));

        // An editor's first message in a frame of VS Code's remote protocol: kind, two numbers, length.
        var greeting = """{"type":"auth","auth":"00000000000000000000","data":"x"}"""u8.ToArray();
        var message = new byte[13 + greeting.Length];
        message[0] = 2;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(9), greeting.Length);
        greeting.CopyTo(message, 13);
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        Assert.Contains("\"sign\"", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Our_own_page_can_connect_to_the_web_front_end()
    {
        using var browser = await system.SignInAsync();
        using var socket = await ConnectAsync(browser, "/_blazor");

        // SignalR's handshake.
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"),
            WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.Equal("{}\u001e", await ReceiveAsync(socket));
    }

    private static HttpRequestMessage Change(string method, string path) =>
        new(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };

    /// <summary>Everything the requests could have changed. It also shows that the session is still valid.</summary>
    private static async Task<string> EverythingAsync(HttpClient browser)
    {
        var all = "";
        foreach (var path in new[] { "/manager/api/builds", "/api/firmware", "/api/devices", "/account/keys" })
            all += await browser.GetStringAsync(new Uri(path, UriKind.Relative)) + "\n";
        Assert.Contains(Board.Mac, all);
        return all;
    }

    /// <summary>
    /// The address that the editor connects to; it contains the server's version. <c>ew=true</c> requests an empty
    /// window, otherwise code-server redirects to its workspace.
    /// </summary>
    private async Task<string> CodeServerSocketAsync(HttpClient browser)
    {
        await system.IdeAsync();
        var page = await browser.GetStringAsync(new Uri("/ide/?ew=true", UriKind.Relative));
        return $"/ide/{Version().Match(page).Value}?reconnectionToken={Guid.NewGuid()}&reconnection=false&skipWebSocketFrames=false";
    }

    private async Task<ClientWebSocket> ConnectAsync(HttpClient browser, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", system.Origin);
        await socket.ConnectAsync(new UriBuilder(new Uri(system.Url, path)) { Scheme = "ws" }.Uri, browser,
            CancellationToken.None);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var received = await socket.ReceiveAsync(buffer, deadline.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    [GeneratedRegex("stable-[0-9a-f]{40}")]
    private static partial Regex Version();
}
