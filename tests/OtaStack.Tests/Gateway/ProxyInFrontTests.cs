namespace OtaStack.Tests.Gateway;

/// <summary>A proxy in front of the gateway that drops the port, rewrites Host, or terminates TLS.</summary>
public sealed class ProxyInFrontTests : GatewayTestBase
{
    private const string Form = "name=admin&password=correct+horse+battery&return=%2Faccount";

    private static readonly (string, string?) Trusted = ("Proxies:Networks:0", "127.0.0.0/8");

    [Theory]
    [InlineData("10.0.0.5:8080", "https://ota.example",
        "X-Forwarded-Host: ota.example\r\nX-Forwarded-Proto: https\r\n")]
    [InlineData("10.0.0.5:8080", "https://ota.example",
        "X-Forwarded-Host: ota.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n")]
    [InlineData("10.0.0.5:8080", "https://ota.example:8443",
        "X-Forwarded-Host: ota.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 8443\r\n")]
    [InlineData("10.0.0.5:8080", "https://ota.example:8443",
        "X-Forwarded-Host: ota.example:8443\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 8443\r\n")]
    [InlineData("ota.example", "http://ota.example:9000", "X-Forwarded-Port: 9000\r\n")]
    [InlineData("[2001:db8::1]", "http://[2001:db8::1]:9000", "X-Forwarded-Port: 9000\r\n")]
    [InlineData("10.0.0.5", "http://ota.example:9000",
        "X-Forwarded-Host: evil.example, ota.example\r\nX-Forwarded-Port: 1, 9000\r\n")]
    public async Task Forwarded_headers_of_a_trusted_proxy_set_the_address(string host, string origin, string forwarded)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), Trusted);

        var answer = await SignInAsync(gateway, host, $"Origin: {origin}\r\n{forwarded}");

        Assert.Equal(303, answer.Status);
        Assert.Contains(answer.Headers, header => header.Name == "Set-Cookie"
            && header.Value.StartsWith(origin.StartsWith("https", StringComparison.Ordinal)
                ? "__Host-otastack-session="
                : "otastack-session=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_get_the_address_and_client_from_a_trusted_proxy()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), Trusted);

        await RawHttp.SendAsync(gateway.Http,
            $"GET /api/devices HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n{gateway.WithKey}X-Forwarded-For: "
                + "192.0.2.9\r\n"
            + "X-Forwarded-Host: ota.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 8443\r\n\r\n");

        var headers = Api.Last.Headers;
        Assert.Equal(
            ("192.0.2.9", "ota.example:8443", "https"),
            (headers["X-Forwarded-For"], headers["X-Forwarded-Host"], headers["X-Forwarded-Proto"]));
    }

    [Theory]
    [InlineData("X-Forwarded-Port: 70000\r\n")]
    [InlineData("X-Forwarded-Port: -1\r\n")]
    [InlineData("X-Forwarded-Port: 0\r\n")]
    [InlineData("X-Forwarded-Host: :\r\nX-Forwarded-Port: 9000\r\n")]
    [InlineData("X-Forwarded-Host: [\r\nX-Forwarded-Port: 9000\r\n")]
    [InlineData("X-Forwarded-Port: x\r\n")]
    [InlineData("X-Forwarded-Host: a b\r\nX-Forwarded-Port: 9000\r\n")]
    [InlineData("X-Forwarded-Host: \r\nX-Forwarded-Proto: \r\nX-Forwarded-Port: \r\n")]
    public async Task Invalid_headers_of_a_trusted_proxy_are_ignored(string forwarded)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), Trusted);

        Assert.Equal(303, (await SignInAsync(gateway, "gw:8080", $"Origin: http://gw:8080\r\n{forwarded}")).Status);
    }

    [Theory]
    [InlineData("/ota/door")]
    [InlineData("/api/devices")]
    public async Task X_Forwarded_Port_of_a_client_is_not_forwarded(string path)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity());

        await RawHttp.SendAsync(gateway.Http,
            $"GET {path} HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n{gateway.WithKey}X-Forwarded-Port: 0\r\n\r\n");

        Assert.DoesNotContain("X-Forwarded-Port", Api.Last.Headers);
    }

    [Theory]
    [InlineData("Proxies:Nothing")]
    [InlineData("Proxies:Networks:0")]
    public async Task An_untrusted_proxy_is_ignored_and_the_response_names_the_setting(string setting)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), (setting, "192.0.2.0/24"));

        var answer = await SignInAsync(gateway, "10.0.0.5:8080",
            "Origin: https://ota.example\r\nX-Forwarded-Host: ota.example\r\nX-Forwarded-Proto: https\r\n");

        Assert.Equal((403, null), (answer.Status, answer["Set-Cookie"]));
        Assert.Contains("https://ota.example", answer.Text, StringComparison.Ordinal);
        Assert.Contains("http://10.0.0.5:8080", answer.Text, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Proxies:Networks", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_of_a_trusted_proxy_are_limited_by_their_own_address()
    {
        await using var gateway = await StartGatewayAsync(
            new TestIdentity(), Trusted, ("Gateway:Limits:ExemptNetworks", ""));
        for (var attempt = 0; attempt < 5; attempt++)
            await GuessAsync(gateway, "192.0.2.1", $"account-{attempt}");

        Assert.Equal(429, (await GuessAsync(gateway, "192.0.2.1", "another")).Status);
        Assert.Equal(401, (await GuessAsync(gateway, "192.0.2.2", "another")).Status);
    }

    [Fact]
    public async Task An_invalid_network_is_named_in_one_line()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(
            () => StartGatewayAsync(new TestIdentity(), ("Proxies:Networks:0", "nonsense")));

        Assert.Contains("Proxies:Networks has \"nonsense\"", exception.Error, StringComparison.Ordinal);
    }

    private static Task<RawAnswer> SignInAsync(
        RunningGateway gateway, string host, string headers, string form = Form) =>
        RawHttp.SendAsync(gateway.Http,
            $"POST /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");

    private static Task<RawAnswer> GuessAsync(RunningGateway gateway, string client, string name) =>
        SignInAsync(gateway, "gw", $"Origin: http://gw\r\nX-Forwarded-For: {client}\r\n",
            $"name={name}&password=wrong+password");
}
