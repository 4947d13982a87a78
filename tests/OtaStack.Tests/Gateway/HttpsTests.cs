using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed class HttpsTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = TestCertificates.Create();
    private StandIn _api = null!;

    public async Task InitializeAsync() =>
        _api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _certificates.DisposeAsync();
    }

    [Theory]
    [InlineData("ECDSA", SslProtocols.Tls12)]
    [InlineData("ECDSA", SslProtocols.Tls13)]
    [InlineData("RSA", SslProtocols.Tls12)]
    [InlineData("RSA", SslProtocols.Tls13)]
    public async Task A_client_that_trusts_the_root_accepts_RSA_and_ECDSA_certificates(
        string kind, SslProtocols protocol)
    {
        _certificates.WritePem(kind == "RSA" ? _certificates.Rsa("ota.example") : _certificates.Ecdsa("ota.example"));
        await using var gateway = await StartAsync();

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https, options =>
        {
            options.EnabledSslProtocols = protocol;
            options.RemoteCertificateValidationCallback = null;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _certificates.Root },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
        });

        Assert.Equal(protocol, tls.SslProtocol);
        Assert.Equal(200, (await RawHttp.SendAsync(tls, RawHttp.Esp8266Poll())).Status);
        Assert.Equal("https", _api.Last.Headers["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task A_PFX_file_with_a_password_works()
    {
        _certificates.WritePfx(_certificates.Ecdsa("pfx.example"), "p\u00e4ss;word");
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", _certificates.PathOf("server.pfx")),
            ("Gateway:Https:KeyPath", null), ("Gateway:Https:Password", "p\u00e4ss;word"));

        Assert.Equal("CN=pfx.example", await ServedNameAsync(gateway));
        Assert.DoesNotContain(gateway.Logs.Messages, message =>
            message.Contains("p\u00e4ss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_PEM_file_can_contain_certificate_and_key()
    {
        var certificate = _certificates.Rsa("one.example");
        await File.WriteAllTextAsync(_certificates.PathOf("all.pem"), TestCertificates.Key(certificate) + "\n"
            + _certificates.Chain(certificate));
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", _certificates.PathOf("all.pem")), ("Gateway:Https:KeyPath", null));

        Assert.Equal("CN=one.example", await ServedNameAsync(gateway));
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart_and_open_connections_stay()
    {
        _certificates.WritePem(_certificates.Ecdsa("old.example"));
        await using var gateway = await StartAsync();
        await using var open = await RawHttp.ConnectTlsAsync(gateway.Https);

        _certificates.WritePem(_certificates.Rsa("new.example"));

        await Eventually.IsTrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=new.example", "the new certificate is served");
        Assert.Equal(200, (await RawHttp.SendAsync(open, RawHttp.Esp8266Poll())).Status);
    }

    [Fact]
    public async Task A_symbolic_link_that_changes_is_detected()
    {
        _certificates.WritePem(_certificates.Ecdsa("first.example"), "archive1");
        _certificates.WritePem(_certificates.Ecdsa("second.example"), "archive2");
        var live = _certificates.PathOf("live");
        Directory.CreateSymbolicLink(live, _certificates.PathOf("archive1"));
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", Path.Join(live, "fullchain.pem")),
            ("Gateway:Https:KeyPath", Path.Join(live, "privkey.pem")));

        Assert.Equal("CN=first.example", await ServedNameAsync(gateway));
        Directory.Delete(live);
        Directory.CreateSymbolicLink(live, _certificates.PathOf("archive2"));

        await Eventually.IsTrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=second.example", "the second certificate is served");
    }

    [Fact]
    public async Task An_invalid_new_file_is_logged_and_ignored()
    {
        _certificates.WritePem(_certificates.Ecdsa("good.example"));
        await using var gateway = await StartAsync();

        await File.WriteAllTextAsync(_certificates.PathOf("fullchain.pem"), "-----BEGIN CERTIFICATE-----\nhalf");
        await Eventually.IsTrueAsync(
            () => gateway.Logs.Messages.Any(message => message.Contains("the old one stays", StringComparison.Ordinal)),
            "it is logged");
        Assert.Equal("CN=good.example", await ServedNameAsync(gateway));

        File.Delete(_certificates.PathOf("privkey.pem"));
        await Eventually.IsTrueAsync(
            () => gateway.Logs.Messages.Any(message =>
                message.Contains("KeyPath cannot be read", StringComparison.Ordinal)), "it is logged");
        Assert.Equal("CN=good.example", await ServedNameAsync(gateway));

        _certificates.WritePem(_certificates.Ecdsa("fixed.example"));
        await Eventually.IsTrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=fixed.example", "the fixed certificate is served");
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_a_clear_error_at_start()
    {
        _certificates.WritePem(_certificates.Ecdsa("a.example"));
        foreach (var other in new[] { _certificates.Ecdsa("b.example"), _certificates.Rsa("c.example") })
        {
            await File.WriteAllTextAsync(_certificates.PathOf("privkey.pem"), TestCertificates.Key(other));
            Assert.Contains("the private key does not belong to the first certificate", await StartErrorAsync(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_encrypted_key_needs_its_password()
    {
        var certificate = _certificates.Ecdsa("locked.example");
        _certificates.WritePem(certificate);
        var cipher = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        await File.WriteAllTextAsync(
            _certificates.PathOf("privkey.pem"),
            certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("open", cipher));

        Assert.Contains("set Gateway:Https:Password", await StartErrorAsync(), StringComparison.Ordinal);
        Assert.Contains("the password is wrong", await StartErrorAsync(("Gateway:Https:Password", "shut")),
            StringComparison.Ordinal);

        await using var gateway = await StartAsync(("Gateway:Https:Password", "open"));
        Assert.Equal("CN=locked.example", await ServedNameAsync(gateway));
    }

    [Fact]
    public async Task An_unusable_certificate_is_a_clear_error_at_start()
    {
        Assert.Contains("CertificatePath cannot be read", await StartErrorAsync(), StringComparison.Ordinal);

        _certificates.WritePem(_certificates.Rsa("short.example", bits: 1024));
        Assert.Contains("1024 bits", await StartErrorAsync(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(_certificates.PathOf("privkey.pem"), "nothing");
        Assert.Contains("does not contain a private key", await StartErrorAsync(), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_certificates.PathOf("fullchain.pem"), [1, 2, 3]);
        Assert.StartsWith("Gateway:Https:CertificatePath", await StartErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_logged_as_an_error_and_boards_are_served()
    {
        _certificates.WritePem(_certificates.Ecdsa("late.example", validDays: -2));
        await using var gateway = await StartAsync();

        Assert.Contains(gateway.Logs.Messages, message =>
            message.StartsWith("Error: HTTPS certificate CN=late.example", StringComparison.Ordinal));
        Assert.Equal(200, (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll())).Status);
    }

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
        _certificates.WritePem(_certificates.Ecdsa("ota.example"));
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
        _certificates.WritePem(_certificates.Ecdsa("ota.example"));
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
        _certificates.WritePem(_certificates.Ecdsa("ota.example"));
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
        _certificates.WritePem(_certificates.Ecdsa("ota.example"));
        var image = RandomNumberGenerator.GetBytes(600_000);
        await using var ide = await StandIn.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await using var api = await StandIn.StartAsync(context => Results.Bytes(image).ExecuteAsync(context));
        await using var gateway = await StartAsync(
            ("services:ide:ide:0", ide.Address.AbsoluteUri), ("services:api:http:0", api.Address.AbsoluteUri));
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
        _certificates.WritePem(_certificates.Rsa("ota.example"));
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
        _certificates.WritePem(_certificates.Rsa("ota.example"));
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

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task PEM_files_from_Windows_editors_and_shells_are_read(string encoding)
    {
        var certificate = _certificates.Ecdsa("windows.example");
        await File.WriteAllTextAsync(_certificates.PathOf("fullchain.pem"), _certificates.Chain(certificate)
            .ReplaceLineEndings("\r\n"), Encoding.GetEncoding(encoding));
        await File.WriteAllTextAsync(_certificates.PathOf("privkey.pem"), TestCertificates.Key(certificate)
            .ReplaceLineEndings("\r\n"), Encoding.GetEncoding(encoding));
        Assert.True((await File.ReadAllBytesAsync(_certificates.PathOf("privkey.pem")))[0] > 127);

        await using var gateway = await StartAsync();

        Assert.Equal("CN=windows.example", await ServedNameAsync(gateway));
    }

    [Fact]
    public async Task A_certificate_with_an_Ed25519_key_is_rejected_with_the_reason()
    {
        await File.WriteAllTextAsync(_certificates.PathOf("fullchain.pem"), TestCertificates.Ed25519Certificate);
        await File.WriteAllTextAsync(_certificates.PathOf("privkey.pem"), TestCertificates.Ed25519Key);

        Assert.Contains("Ed25519 or Ed448, which .NET does not support for TLS; use ECDSA (P-256) or RSA",
            await StartErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_versions_of_TLS_are_rejected()
    {
        _certificates.WritePem(_certificates.Rsa("ota.example"));
        await using var gateway = await StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => RawHttp.ConnectTlsAsync(gateway.Https, options =>
#pragma warning disable SYSLIB0039, CA5397 // what an old client would ask for
            options.EnabledSslProtocols = SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
    }

    private (string, string?)[] Settings(params (string, string?)[] more) =>
    [
        ("services:api:http:0", _api.Address.AbsoluteUri),
        ("Gateway:Https:CertificatePath", _certificates.PathOf("fullchain.pem")),
        ("Gateway:Https:KeyPath", _certificates.PathOf("privkey.pem")),
        ("Gateway:Https:Port", "0"),
        ("Gateway:Https:CheckSeconds", "0.05"),
        .. more,
    ];

    private Task<RunningGateway> StartAsync(params (string, string?)[] more) =>
        RunningGateway.StartAsync(Settings(more));

    private async Task<string> StartErrorAsync(params (string, string?)[] more) =>
        (await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync(more))).Error;

    private static async Task<string> ServedNameAsync(RunningGateway gateway)
    {
        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        return tls.RemoteCertificate!.Subject;
    }
}
