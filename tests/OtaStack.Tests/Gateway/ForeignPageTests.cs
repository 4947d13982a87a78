using System.Net.WebSockets;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// Pages of other sites cannot act through the browser of a signed-in user.
/// </summary>
public sealed class ForeignPageTests : GatewayTestBase
{
    private const string Ours = "Origin: http://gw:8080\r\n";

    [Theory]
    [InlineData("Origin: https://evil.example\r\n")]
    [InlineData("Origin: null\r\n")]
    [InlineData("Origin: http://gw\r\n")]
    [InlineData("Origin: http://gw:8081\r\n")]
    [InlineData("Origin: http://gw:8080.evil.example\r\n")]
    [InlineData("Sec-Fetch-Site: cross-site\r\n")]
    [InlineData("Sec-Fetch-Site: same-site\r\n" + Ours)]
    [InlineData("Referer: http://gw:8080/\r\n")]
    [InlineData("")]
    public async Task Cross_origin_requests_are_rejected(string headers)
    {
        foreach (var path in new[] { "/api/firmware", "/manager/api/builds", "/ide/x", "/account",
            "/account/keys", "/" })
            Assert.Equal(
                403, (await SendAsync("POST", path, headers + Gateway.SignedIn, "do=sign-out-everywhere")).Status);
        Assert.Equal(403, (await SendAsync("POST", "/sign-out", headers + Gateway.SignedIn)).Status);
        Assert.Equal(403, (await SendAsync("DELETE", "/api/devices/x", headers + Gateway.SignedIn)).Status);

        Assert.True(HasNothingArrived);
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Theory]
    [InlineData("Origin: http://gw:8080\r\n")]
    [InlineData("Sec-Fetch-Site: same-origin\r\n")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nOrigin: https://the-name-that-a-proxy-hid.example\r\n")]
    public async Task Same_origin_requests_are_accepted(string headers)
    {
        Assert.Equal(200,
            (await SendAsync("POST", "/api/firmware", headers + Gateway.SignedIn + "Content-Length: 0\r\n")).Status);
    }

    [Fact]
    public async Task A_request_with_a_key_does_not_need_an_origin()
    {
        foreach (var headers in new[] { "", "Origin: https://ci.example\r\n", "Sec-Fetch-Site: cross-site\r\n" })
        {
            Assert.Equal(200,
                (await SendAsync("POST", "/api/firmware", headers + Gateway.WithKey + "Content-Length: 0\r\n")).Status);
            Assert.DoesNotContain("Origin", Api.Last.Headers);
            Assert.DoesNotContain("Sec-Fetch-Site", Api.Last.Headers);
        }
    }

    [Fact]
    public async Task A_form_of_another_site_cannot_sign_in()
    {
        var answer = await SendAsync("POST", "/sign-in", "Origin: https://evil.example\r\n",
            "name=admin&password=correct+horse+battery");

        Assert.Equal((403, null), (answer.Status, answer["Set-Cookie"]));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    [InlineData(null)]
    public async Task A_cross_origin_websocket_is_rejected(string? origin)
    {
        (string, string)[] headers = [("Cookie", Gateway.Cookie), .. origin is null
            ? []
            : new[] { ("Origin", origin) }];

        foreach (var path in new[] { "/ide/stable", "/manager/api/live" })
            Assert.Contains(
                "403", (await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(path, headers))).Message,
                StringComparison.Ordinal);
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task A_websocket_without_sign_in_is_rejected()
    {
        var origin = ("Origin", $"http://{Gateway.Http.Authority}");
        foreach (var path in new[] { "/ide/stable", "/manager/api/live", "/api/live", "/live" })
            Assert.Contains(
                "401", (await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(path, origin))).Message,
                StringComparison.Ordinal);
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task A_same_origin_websocket_works()
    {
        foreach (var path in new[] { "/ide/stable", "/manager/api/live" })
        {
            using var socket = await ConnectAsync(
                path, ("Cookie", Gateway.Cookie), ("Origin", $"http://{Gateway.Http.Authority}"));
            Assert.Equal(path, await EchoAsync(socket, path));
        }
    }
}
