using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using OtaStack.Gateway.Https;

namespace OtaStack.Tests.Gateway;

/// <summary>A gateway that issues its certificate itself: what browsers, people and boards get from it.</summary>
public sealed class LocalAuthorityPageTests(LocalAuthorityPageTests.SharedGateway shared)
    : IClassFixture<LocalAuthorityPageTests.SharedGateway>
{
    private readonly RunningGateway _gateway = shared.Gateway;

    private LocalAuthority Authority => _gateway.Service<LocalCertificates>().Authority!;

    [Theory]
    [InlineData("ota.home.arpa", SslProtocols.Tls12)]
    [InlineData("192.168.77.7", SslProtocols.Tls13)]
    [InlineData("127.0.0.1", SslProtocols.Tls13)]
    [InlineData("localhost", SslProtocols.Tls13)]
    public async Task A_client_that_trusts_the_downloaded_authority_is_served_under_each_name(
        string name, SslProtocols protocol)
    {
        var root = X509CertificateLoader.LoadCertificate((await GetAsync("/https/otastack-ca.crt")).Body);

        await using var tls = await ConnectAsync(name, root, protocol);

        Assert.Equal(200, (await RawHttp.SendAsync(tls, RawHttp.Esp8266Poll())).Status);
        Assert.Equal("https", shared.Api.Last.Headers["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task A_client_that_does_not_trust_it_or_uses_another_name_refuses_the_connection()
    {
        var stranger = X509CertificateLoader.LoadCertificate(
            LocalAuthority.Create(ServerNames.Loopback, DateTimeOffset.UtcNow).Der);
        var root = X509CertificateLoader.LoadCertificate(Authority.Der);

        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync("localhost", stranger));
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync("other.home.arpa", root));
    }

    [Fact]
    public async Task The_authority_itself_is_not_sent_because_boards_count_bytes()
    {
        var sent = 0;
        await using var tls = await RawHttp.ConnectTlsAsync(_gateway.Https, options =>
            options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                sent = chain!.ChainPolicy.ExtraStore.Count;
                return certificate is not null;
            });

        Assert.Equal(1, sent);
    }

    [Theory]
    [InlineData("/https/otastack-ca.crt", "application/x-x509-ca-cert")]
    [InlineData("/https/otastack-ca.pem", "application/x-pem-file")]
    public async Task Anybody_can_download_the_authority_over_plain_HTTP_without_its_key(string path, string mediaType)
    {
        var answer = await GetAsync(path);
        using var certificate = X509CertificateLoader.LoadCertificate(answer.Body);

        Assert.Equal((200, mediaType, "no-store"), (answer.Status, answer["Content-Type"], answer["Cache-Control"]));
        Assert.Equal(Authority.Der, certificate.RawData);
        Assert.Equal(
            path.EndsWith("pem", StringComparison.Ordinal),
            answer.Text.StartsWith("-----BEGIN CERT", StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync("HEAD", path)).Status);
    }

    [Fact]
    public async Task The_page_shows_the_fingerprint_and_leads_to_the_requested_page()
    {
        var page = await GetAsync("/https?return=%2Fdevices%3Fq%3D%22a%22");

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page["Content-Type"]));
        Assert.Contains($">{Authority.Fingerprint}<", page.Text, StringComparison.Ordinal);
        Assert.Contains("is for these addresses: ota.home.arpa, ", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"/https/otastack-ca.crt\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"https://gw:8444/devices?q=&quot;a&quot;\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("style-src 'sha256-", page["Content-Security-Policy"], StringComparison.Ordinal);
        foreach (var system in new[] { "Windows", "macOS", "iPhone", "Android", "Linux", "Firefox", "Boards" })
            Assert.Contains(system, page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("@evil.example")]
    public async Task The_page_never_leads_to_another_host(string wanted)
    {
        var page = await GetAsync("/https?return=" + Uri.EscapeDataString(wanted));

        Assert.Contains("href=\"https://gw:8444/", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"https://evil", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("8444@", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/devices?x=a%20b", "gw:8080", "/https?return=%2Fdevices%3Fx%3Da%2520b")]
    [InlineData("/", "gw:8080", "/https?return=%2F")]
    [InlineData("/", "127.0.0.1:8080", null)]
    [InlineData("/", "localhost:8080", null)]
    [InlineData("/api/firmware", "gw:8080", null)]
    [InlineData("/ota", "gw:8080", null)]
    [InlineData("/health", "gw:8080", null)]
    public async Task A_browser_that_is_new_here_is_shown_how_to_trust_the_authority(
        string path, string host, string? location)
    {
        var answer = await SendAsync("GET", path, host);

        Assert.Equal((location, location is not null), (answer["Location"], answer.Status == 307));
    }

    [Fact]
    public async Task A_browser_that_has_used_HTTPS_is_led_to_HTTPS()
    {
        await using var tls = await RawHttp.ConnectTlsAsync(_gateway.Https);
        var page = await RawHttp.SendAsync(
            tls, "GET /sign-in HTTP/1.0\r\nHost: gw:8444\r\nSec-Fetch-Mode: navigate\r\n\r\n");
        var cookie = page["Set-Cookie"]!;

        var answer = await SendAsync("GET", "/devices", headers: $"Cookie: {cookie.Split(';')[0]}\r\n");

        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Equal("https://gw:8444/devices", answer["Location"]);
        await using var again = await RawHttp.ConnectTlsAsync(_gateway.Https);
        Assert.Null((await RawHttp.SendAsync(again, "GET /sign-in HTTP/1.0\r\nHost: gw:8444\r\n\r\n"))["Set-Cookie"]);
    }

    [Fact]
    public async Task Boards_and_scripts_poll_over_plain_HTTP_as_before_and_HSTS_is_not_sent()
    {
        Assert.Equal(200, (await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll())).Status);

        await using var gateway = await shared.StartAsync(("Gateway:Https:PublicPort", "443"));
        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        var page = await RawHttp.SendAsync(tls, "GET /sign-in HTTP/1.0\r\nHost: gw\r\n\r\n");
        Assert.Null(page["Strict-Transport-Security"]);
    }

    [Fact]
    public async Task Without_the_authority_the_page_does_not_exist()
    {
        // As the Compose file sets them without a port for HTTPS.
        await using var gateway = await RunningGateway.StartAsync(
            shared.Api, ("Gateway:Https:LocalAuthority", ""), ("Gateway:Https:Names", ""),
            ("Gateway:Https:PublicPort", "8443"));

        Assert.Equal(401, (await GatewayTestBase.SendAsync(gateway, "GET", "/https/otastack-ca.crt")).Status);
        Assert.False(Directory.Exists(Path.Join(gateway.Identity.Folder, "https")));
    }

    [Fact]
    public async Task A_damaged_authority_ends_the_start_with_one_line()
    {
        var identity = new TestIdentity();
        Directory.CreateDirectory(Path.Join(identity.Folder, "https"));
        await File.WriteAllTextAsync(Path.Join(identity.Folder, "https", "ca.pem"), "nonsense");

        var refused = await Assert.ThrowsAsync<ProgramEndedException>(() => RunningGateway.StartAsync(
            identity, clock: null, ("Gateway:Https:LocalAuthority", "true"), ("Gateway:Https:Port", "0")));

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("The certificate authority in ", refused.Error, StringComparison.Ordinal);
    }

    private Task<RawAnswer> GetAsync(string target) => SendAsync("GET", target);

    private Task<RawAnswer> SendAsync(string method, string target, string host = "gw:8080", string headers = "") =>
        RawHttp.SendAsync(_gateway.Http, $"{method} {target} HTTP/1.0\r\nHost: {host}\r\n{headers}\r\n");

    private Task<SslStream> ConnectAsync(
        string name, X509Certificate2 root, SslProtocols protocol = SslProtocols.None) =>
        RawHttp.ConnectTlsAsync(_gateway.Https, options =>
        {
            options.TargetHost = name;
            options.EnabledSslProtocols = protocol;
            options.RemoteCertificateValidationCallback = null;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
        });

    /// <summary>One gateway for all tests, because none changes it.</summary>
    public sealed class SharedGateway : IAsyncLifetime
    {
        internal StandIn Api { get; private set; } = null!;

        internal RunningGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));
            Gateway = await StartAsync();
        }

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Api.DisposeAsync();
        }

        internal Task<RunningGateway> StartAsync(params (string, string?)[] more) => RunningGateway.StartAsync(
            Api,
            [
                ("Gateway:Https:LocalAuthority", "true"), ("Gateway:Https:Port", "0"),
                ("Gateway:Https:PublicPort", "8444"), ("Gateway:Https:Names", "ota.home.arpa, 192.168.77.7"), .. more,
            ]);
    }
}
