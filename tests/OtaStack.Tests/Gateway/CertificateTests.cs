using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OtaStack.Tests.Gateway;

/// <summary>Which certificate files the gateway serves, reloads and rejects.</summary>
public sealed class CertificateTests : HttpsTestBase
{
    [Theory]
    [InlineData("ECDSA", SslProtocols.Tls12)]
    [InlineData("ECDSA", SslProtocols.Tls13)]
    [InlineData("RSA", SslProtocols.Tls12)]
    [InlineData("RSA", SslProtocols.Tls13)]
    public async Task A_client_that_trusts_the_root_accepts_RSA_and_ECDSACertificates(
        string kind, SslProtocols protocol)
    {
        Certificates.WritePem(kind == "RSA" ? Certificates.Rsa("ota.example") : Certificates.Ecdsa("ota.example"));
        await using var gateway = await StartAsync();

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https, options =>
        {
            options.EnabledSslProtocols = protocol;
            options.RemoteCertificateValidationCallback = null;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Certificates.Root },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
        });

        Assert.Equal(protocol, tls.SslProtocol);
        Assert.Equal(200, (await RawHttp.SendAsync(tls, RawHttp.Esp8266Poll())).Status);
        Assert.Equal("https", Api.Last.Headers["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task A_PFX_file_with_a_password_works()
    {
        Certificates.WritePfx(Certificates.Ecdsa("pfx.example"), "p\u00e4ss;word");
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", Certificates.PathOf("server.pfx")),
            ("Gateway:Https:KeyPath", null), ("Gateway:Https:Password", "p\u00e4ss;word"));

        Assert.Equal("CN=pfx.example", await ServedNameAsync(gateway));
        Assert.DoesNotContain(gateway.Logs.Messages, message =>
            message.Contains("p\u00e4ss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_PEM_file_can_contain_certificate_and_key()
    {
        var certificate = Certificates.Rsa("one.example");
        await File.WriteAllTextAsync(Certificates.PathOf("all.pem"), TestCertificates.Key(certificate) + "\n"
            + Certificates.Chain(certificate));
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", Certificates.PathOf("all.pem")), ("Gateway:Https:KeyPath", null));

        Assert.Equal("CN=one.example", await ServedNameAsync(gateway));
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart_and_open_connections_stay()
    {
        Certificates.WritePem(Certificates.Ecdsa("old.example"));
        await using var gateway = await StartAsync();
        await using var open = await RawHttp.ConnectTlsAsync(gateway.Https);

        Certificates.WritePem(Certificates.Rsa("new.example"));

        await Eventually.TrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=new.example", "the new certificate is served");
        Assert.Equal(200, (await RawHttp.SendAsync(open, RawHttp.Esp8266Poll())).Status);
    }

    [Fact]
    public async Task A_symbolic_link_that_changes_is_detected()
    {
        Certificates.WritePem(Certificates.Ecdsa("first.example"), "archive1");
        Certificates.WritePem(Certificates.Ecdsa("second.example"), "archive2");
        var live = Certificates.PathOf("live");
        Directory.CreateSymbolicLink(live, Certificates.PathOf("archive1"));
        await using var gateway = await StartAsync(
            ("Gateway:Https:CertificatePath", Path.Join(live, "fullchain.pem")),
            ("Gateway:Https:KeyPath", Path.Join(live, "privkey.pem")));

        Assert.Equal("CN=first.example", await ServedNameAsync(gateway));
        Directory.Delete(live);
        Directory.CreateSymbolicLink(live, Certificates.PathOf("archive2"));

        await Eventually.TrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=second.example", "the second certificate is served");
    }

    [Fact]
    public async Task An_invalid_new_file_is_logged_and_ignored()
    {
        Certificates.WritePem(Certificates.Ecdsa("good.example"));
        await using var gateway = await StartAsync();

        await File.WriteAllTextAsync(Certificates.PathOf("fullchain.pem"), "-----BEGIN CERTIFICATE-----\nhalf");
        await Eventually.TrueAsync(
            () => gateway.Logs.Messages.Any(message => message.Contains("the old one stays", StringComparison.Ordinal)),
            "it is logged");
        Assert.Equal("CN=good.example", await ServedNameAsync(gateway));

        File.Delete(Certificates.PathOf("privkey.pem"));
        await Eventually.TrueAsync(
            () => gateway.Logs.Messages.Any(message =>
                message.Contains("KeyPath cannot be read", StringComparison.Ordinal)), "it is logged");
        Assert.Equal("CN=good.example", await ServedNameAsync(gateway));

        Certificates.WritePem(Certificates.Ecdsa("fixed.example"));
        await Eventually.TrueAsync(async () =>
            await ServedNameAsync(gateway) == "CN=fixed.example", "the fixed certificate is served");
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_a_clear_error_at_start()
    {
        Certificates.WritePem(Certificates.Ecdsa("a.example"));
        foreach (var other in new[] { Certificates.Ecdsa("b.example"), Certificates.Rsa("c.example") })
        {
            await File.WriteAllTextAsync(Certificates.PathOf("privkey.pem"), TestCertificates.Key(other));
            Assert.Contains("the private key does not belong to the first certificate", await StartErrorAsync(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_encrypted_key_needs_its_password()
    {
        var certificate = Certificates.Ecdsa("locked.example");
        Certificates.WritePem(certificate);
        var cipher = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        await File.WriteAllTextAsync(
            Certificates.PathOf("privkey.pem"),
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

        Certificates.WritePem(Certificates.Rsa("short.example", bits: 1024));
        Assert.Contains("1024 bits", await StartErrorAsync(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Certificates.PathOf("privkey.pem"), "nothing");
        Assert.Contains("does not contain a private key", await StartErrorAsync(), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(Certificates.PathOf("fullchain.pem"), [1, 2, 3]);
        Assert.StartsWith("Gateway:Https:CertificatePath", await StartErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_logged_as_an_error_and_boards_are_served()
    {
        Certificates.WritePem(Certificates.Ecdsa("late.example", validDays: -2));
        await using var gateway = await StartAsync();

        Assert.Contains(gateway.Logs.Messages, message =>
            message.StartsWith("Error: HTTPS certificate CN=late.example", StringComparison.Ordinal));
        Assert.Equal(200, (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll())).Status);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task PEM_files_from_Windows_editors_and_shells_are_read(string encoding)
    {
        var certificate = Certificates.Ecdsa("windows.example");
        await File.WriteAllTextAsync(Certificates.PathOf("fullchain.pem"), Certificates.Chain(certificate)
            .ReplaceLineEndings("\r\n"), Encoding.GetEncoding(encoding));
        await File.WriteAllTextAsync(Certificates.PathOf("privkey.pem"), TestCertificates.Key(certificate)
            .ReplaceLineEndings("\r\n"), Encoding.GetEncoding(encoding));
        Assert.True((await File.ReadAllBytesAsync(Certificates.PathOf("privkey.pem")))[0] > 127);

        await using var gateway = await StartAsync();

        Assert.Equal("CN=windows.example", await ServedNameAsync(gateway));
    }

    [Fact]
    public async Task A_certificate_with_an_Ed25519_key_is_rejected_with_the_reason()
    {
        await File.WriteAllTextAsync(Certificates.PathOf("fullchain.pem"), TestCertificates.Ed25519Certificate);
        await File.WriteAllTextAsync(Certificates.PathOf("privkey.pem"), TestCertificates.Ed25519Key);

        Assert.Contains("Ed25519 or Ed448, which .NET does not support for TLS; use ECDSA (P-256) or RSA",
            await StartErrorAsync(), StringComparison.Ordinal);
    }
}
