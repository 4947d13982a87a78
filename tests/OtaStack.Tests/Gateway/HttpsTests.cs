using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

/// <summary>What browsers and boards get over HTTPS: redirects, HSTS, protocols and cipher suites.</summary>
public sealed class HttpsTests : HttpsTestBase
{
    [Theory]
    [InlineData("/devices?x=a%20b", "*/*", "https://gw:8444/devices?x=a%20b")]
    [InlineData("/", "*/*", "https://gw:8444/")]
    [InlineData("/ide?folder=x", "*/*", "https://gw:8444/ide?folder=x")]
    [InlineData("/api/docs", "text/html,*/*", "https://gw:8444/api/docs")]
    [InlineData("/api/firmware", "application/json", null)]
    [InlineData("/ota", "*/*", null)]
    [InlineData("//ota", "text/html", null)]
    [InlineData("/ota/thermostat/manifest.json", "text/html", null)]
    [InlineData("/.well-known/acme-challenge/x", "*/*", null)]
    [InlineData("/health", "*/*", null)]
    [InlineData("/alive", "*/*", null)]
    public async Task Browsers_are_redirected_to_HTTPS_and_boards_are_not(string path, string accept, string? location)
    {
        Certificates.WritePem(Certificates.Ecdsa("ota.example"));
        await using var gateway = await StartAsync(("Gateway:Https:PublicPort", "8444"));
        var answer = await RawHttp.SendAsync(
            gateway.Http, $"GET {path} HTTP/1.0\r\nHost: gw:8080\r\nAccept: {accept}\r\n\r\n");

        Assert.Equal(location, answer["Location"]);
        Assert.Equal(location is not null, answer.Status == 307);
    }

    [Theory]
    [InlineData("443", null, "gw", "max-age=86400")]
    [InlineData("443", null, "gw:443", "max-age=86400")]
    [InlineData("443", "0", "gw", null)]
    [InlineData("443", null, "localhost", null)]
    [InlineData("443", null, "192.0.2.7", null)]
    [InlineData("443", null, "[2001:db8::1]", null)]
    [InlineData("8443", null, "gw:8443", null)]
    [InlineData("8443", "365", "gw:8443", "max-age=31536000")]
    public async Task HSTS_defaults_to_a_day_at_port_443_and_is_off_at_other_ports(
        string port, string? days, string host, string? header)
    {
        Certificates.WritePem(Certificates.Ecdsa("ota.example"));
        await using var gateway = await StartAsync(
            ("Gateway:Https:PublicPort", port), ("Gateway:Https:HstsDays", days));
        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);

        Assert.Equal(
            header, (await RawHttp.SendAsync(tls,
            $"GET /sign-in HTTP/1.0\r\nHost: {host}\r\n\r\n"))["Strict-Transport-Security"]);
    }

    [Fact]
    public async Task Port_443_is_left_out_of_URLs_and_a_configured_HSTS_is_sent()
    {
        Certificates.WritePem(Certificates.Ecdsa("ota.example"));
        await using var gateway = await StartAsync(
            ("Gateway:Https:PublicPort", "443"), ("Gateway:Https:HstsDays", "30"));

        var plain = await RawHttp.SendAsync(gateway.Http, "GET / HTTP/1.0\r\nHost: [::1]:8080\r\n\r\n");
        Assert.Equal("https://[::1]/", plain["Location"]);
        Assert.Null(plain["Strict-Transport-Security"]);

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        var secure = await RawHttp.SendAsync(tls, $"GET / HTTP/1.0\r\nHost: gw\r\n{gateway.WithKey}\r\n");
        Assert.Equal((200, "max-age=2592000"), (secure.Status, secure["Strict-Transport-Security"]));
    }

    [Fact]
    public async Task HTTP_2_over_TLS_carries_pages_images_and_the_websockets_of_the_IDE()
    {
        Certificates.WritePem(Certificates.Ecdsa("ota.example"));
        var image = RandomNumberGenerator.GetBytes(600_000);
        await using var ide = await StandIn.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await using var api = await StandIn.StartAsync(context => Results.Bytes(image).ExecuteAsync(context));
        await using var gateway = await StartAsync(
            ("services:ide:ide:0", ide.Address.AbsoluteUri), ("services:api:http:0", api.Address.AbsoluteUri),
            ("services:web:http:0", api.Address.AbsoluteUri));
        var cookie = gateway.NewSession(prefix: "__Host-");
        using var browser = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        })
        {
            DefaultRequestHeaders = { { "Cookie", cookie } },
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.Equal(image, await browser.GetByteArrayAsync(gateway.Https));
        Assert.Equal(image, await browser.GetByteArrayAsync(new Uri(gateway.Https, "/ota")));

        using var socket = new ClientWebSocket { Options =
            { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        socket.Options.SetRequestHeader("Origin", $"https://{gateway.Https.Authority}");
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(new Uri($"wss://{gateway.Https.Authority}/ide/stable"), browser,
            CancellationToken.None);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello"u8.ToArray(), buffer[..received.Count]);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA)]
    [UnsupportedOSPlatform("windows")]
    public async Task Legacy_cipher_suites_are_accepted_only_if_enabled(TlsCipherSuite suite)
    {
        Certificates.WritePem(Certificates.Rsa("ota.example"));
        void Offer(SslClientAuthenticationOptions options)
        {
            options.EnabledSslProtocols = SslProtocols.Tls12;
            options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
        }

        await using (var gateway = await StartAsync())
            await Assert.ThrowsAnyAsync<Exception>(() => RawHttp.ConnectTlsAsync(gateway.Https, Offer));

        await using var legacy = await StartAsync(("Gateway:Https:LegacyCipherSuites", "true"));
        await using var tls = await RawHttp.ConnectTlsAsync(legacy.Https, Offer);
        Assert.Equal(suite, tls.NegotiatedCipherSuite);
        Assert.Equal(200, (await RawHttp.SendAsync(tls, RawHttp.Esp8266Poll())).Status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_client_with_a_better_suite_still_gets_it(SslProtocols protocol, TlsCipherSuite expected)
    {
        Certificates.WritePem(Certificates.Rsa("ota.example"));
        await using var gateway = await StartAsync(("Gateway:Https:LegacyCipherSuites", "true"));

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https, options =>
        {
            options.EnabledSslProtocols = protocol;
            options.CipherSuitesPolicy = new CipherSuitesPolicy(
                [TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                    TlsCipherSuite.TLS_AES_128_GCM_SHA256]);
        });

        Assert.Equal(expected, tls.NegotiatedCipherSuite);
    }

    [Fact]
    public async Task Older_versions_of_TLS_are_rejected()
    {
        Certificates.WritePem(Certificates.Rsa("ota.example"));
        await using var gateway = await StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => RawHttp.ConnectTlsAsync(gateway.Https, options =>
#pragma warning disable SYSLIB0039, CA5397 // what an old client would ask for
            options.EnabledSslProtocols = SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }
}
