using System.Net;
using System.Net.WebSockets;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.SignIn;

/// <summary>Requests without a session to every service, including the IDE.</summary>
[Collection(SharedGuardedSystem.Name)]
public sealed class AnonymousAccessTests(GuardedSystem system)
{
    private static readonly string[] Behind =
    [
        "/", "/devices", "/_blazor", "/_blazor/negotiate", "/_token", "/_framework/blazor.web.js", "/app.css", "/api/firmware", "/api/devices", "/api/devices/5C:CF:7F:AA:BB:CC", "/api/builds", "/api/openapi/v1.json",
        "/ide", "/ide/", "/ide/healthz", "/ide/?folder=/etc", "/ide/static/x",
        "/ide/_static/src/browser/media/favicon.ico",
        "/ide/proxy/22/", "/ide/vscode-remote-resource?path=/etc/passwd", "/ide/login", "/ide/update/check",
        "/manager", "/manager/", "/manager/builds", "/manager/api/status", "/manager/api/builds", "/manager/api/events",
        "/pages.css", "/account", "/account/keys", "/account/people",
        // Other spellings of the same paths.
        "//ide/", "/IDE/", "/%69de/", "/ide//healthz", "/./ide/", "/ota/../ide/", "/ota/..%2fide/", "/health/../ide/",
        "/ide%2fhealthz", "/API/devices", "//api/devices", "/;/ide/", "/ide/;a", "/ota/%2e%2e/api/devices",
    ];

    public static TheoryData<string> Paths => [.. Behind];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_request_gets_only_an_error_or_a_redirect_to_the_sign_in(string path)
    {
        using var program = await system.GetAsync(path);
        using var browser = await system.GetAsync(path, "text/html");

        Assert.True(IsRefusal(program), $"A program got {(int)program.StatusCode} for {path}.");
        Assert.True(IsRefusal(browser) || IsWayToSignIn(browser),
            $"A browser got {(int)browser.StatusCode} for {path}.");
    }

    [Theory]
    [InlineData("POST", "/api/firmware")]
    [InlineData("DELETE", "/api/devices/5C:CF:7F:AA:BB:CC")]
    [InlineData("POST", "/manager/api/builds")]
    [InlineData("PUT", "/manager/api/indexes")]
    [InlineData("POST", "/manager/api/platforms/esp8266:esp8266/install")]
    [InlineData("POST", "/ide/")]
    [InlineData("POST", "/account/keys")]
    public async Task A_change_is_rejected(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("{}") };
        using var answer = await system.Client.SendAsync(request);

        Assert.True(IsRefusal(answer), $"{method} {path} got {(int)answer.StatusCode}.");
    }

    [Theory]
    [InlineData("/ide/")]
    [InlineData("/ide/stable-53c2f3253bcf32886706fc023e794bbeb253c90f?reconnectionToken=x&reconnection=false")]
    [InlineData("/_blazor")]
    public async Task A_websocket_is_rejected(string path)
    {
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(system.Url, path)) { Scheme = "ws" }.Uri;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None));

        using var request = Upgrade.Of(path);
        using var answer = await system.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Services_behind_the_gateway_reject_direct_requests()
    {
        foreach (var (service, path) in new[] { ("OtaStack.Api.dll", "/api/devices"),
            ("OtaStack.Manager.dll", "/manager/api/status"), ("OtaStack.Web.dll", "/devices") })
        {
            var port = await LoopbackPorts.OfAsync(await system.Running.Processes.MemberAsync(service));
            using var answer = await system.Client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Code_server_listens_on_no_port()
    {
        await system.IdeAsync();

        // Only code-server itself has this option; the script that starts it contains its name too.
        Assert.NotEmpty(system.Running.Processes.Members("--socket-mode"));
        foreach (var process in system.Running.Processes.Members("code-server"))
            Assert.Empty(LoopbackPorts.ListOf(process));
    }

    private static bool IsRefusal(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed;

    private static bool IsWayToSignIn(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Redirect
        && answer.Headers.Location!.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal);
}
