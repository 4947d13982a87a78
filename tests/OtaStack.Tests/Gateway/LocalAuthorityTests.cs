using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OtaStack.Gateway.Https;

namespace OtaStack.Tests.Gateway;

/// <summary>The certificates of the local authority, as .NET and OpenSSL see them.</summary>
public sealed class LocalAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly ServerNames Names =
        new(["pi4.local", "ota.example.org"], [IPAddress.Parse("192.168.1.20")]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-authority-");
    private readonly LocalAuthority _authority = LocalAuthority.Create(Names, Now);

    private X509Certificate2 Root => X509CertificateLoader.LoadCertificate(_authority.Der);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_client_that_trusts_the_authority_accepts_the_certificate_for_its_names()
    {
        var certificate = _authority.Issue(Names, Now);

        Assert.Empty(Problems(certificate, Now));
        Assert.True(certificate.MatchesHostname("pi4.local"));
        Assert.True(certificate.MatchesHostname("ota.example.org"));
        Assert.True(certificate.MatchesHostname("192.168.1.20"));
        Assert.False(certificate.MatchesHostname("other.local"));
        Assert.Equal(256, certificate.GetECDsaPublicKey()!.KeySize);
        Assert.NotEqual(certificate.PublicKey.EncodedKeyValue.RawData, Root.PublicKey.EncodedKeyValue.RawData);
    }

    [Fact]
    public void A_certificate_is_valid_for_90_days_and_never_longer_than_the_authority()
    {
        Assert.Equal((Now.AddDays(-1), Now.AddYears(10)), (_authority.From, _authority.Until));

        var (early, late) = (_authority.Issue(Names, Now), _authority.Issue(Names, Now.AddYears(10).AddDays(-5)));

        Assert.Equal((Now.AddDays(-1), Now.AddDays(90)), Validity(early));
        Assert.Equal((Now.AddYears(10).AddDays(-6), Now.AddYears(10)), Validity(late));
        Assert.Equal(
            (Now.AddYears(10).AddDays(-1), Now.AddYears(10)), Validity(_authority.Issue(Names, Now.AddYears(20))));
        Assert.Empty(Problems(early, Now.AddDays(89)));
        Assert.NotEmpty(Problems(early, Now.AddDays(91)));
        Assert.Empty(Problems(_authority.Issue(Names, Now.AddYears(-3)), Now)); // the clock was wrong
    }

    [Theory]
    [InlineData("www.example.com")]
    [InlineData("example.org")]
    [InlineData("93.184.216.34")]
    [InlineData("2606:4700::1111")]
    public void A_stolen_key_is_useless_for_other_names_of_the_internet(string name)
    {
        Assert.True(ServerNames.TryParse(name, out var names, out _));

        var forged = _authority.Issue(names, Now);

        Assert.Contains(Problems(forged, Now), problem =>
            problem is X509ChainStatusFlags.HasNotPermittedNameConstraint
                or X509ChainStatusFlags.InvalidNameConstraints);
        Assert.Equal(name, _authority.Refused(names).ToString());
        Assert.Empty(_authority.Permitted(names).Hosts);
    }

    [Theory]
    [InlineData("nas.fritz.local")]
    [InlineData("ota.home.arpa")]
    [InlineData("a.ota.example.org")]
    [InlineData("10.9.8.7")]
    [InlineData("172.31.0.1")]
    [InlineData("fd00::7")]
    public void Private_names_and_those_of_the_first_start_are_permitted(string name)
    {
        Assert.True(ServerNames.TryParse(name, out var names, out _));

        Assert.Equal(name, _authority.Permitted(names).ToString());
        Assert.Empty(Problems(_authority.Issue(names, Now), Now));
    }

    [Fact]
    public void The_authority_cannot_sign_other_authorities_or_programs()
    {
        var basic = Root.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        var usage = Root.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single();

        Assert.Equal((true, true, 0), (basic.Critical, basic.HasPathLengthConstraint, basic.PathLengthConstraint));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], usage.EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value));
        Assert.Equal(
            X509KeyUsageFlags.KeyCertSign, Root.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        // Boards with mbedTLS refuse an authority with a critical extension that they do not know.
        Assert.Equal(
            ["2.5.29.15", "2.5.29.19"],
            Root.Extensions.Where(extension => extension.Critical).Select(extension => extension.Oid!.Value).Order());
    }

    [Fact]
    public void Each_authority_has_its_own_name_and_knows_its_certificates()
    {
        var other = LocalAuthority.Create(Names, Now);

        Assert.Matches("^OtaStack CA [0-9A-F]{8}$", other.Name);
        Assert.NotEqual(other.Name, _authority.Name);
        Assert.True(other.Issued(other.Issue(Names, Now)));
        Assert.False(other.Issued(_authority.Issue(Names, Now)));
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", other.Fingerprint);
    }

    [Theory]
    [InlineData("-verify_hostname pi4.local", "OK")]
    [InlineData("-verify_ip 192.168.1.20", "OK")]
    [InlineData("-verify_ip 192.168.1.21", "IP address mismatch")]
    public async Task OpenSSL_verifies_the_chain_strictly(string name, string outcome)
    {
        Assert.Contains(
            outcome, await VerifyAsync(_authority.Issue(Names, Now), name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_refuses_a_name_that_is_not_permitted()
    {
        var forged = _authority.Issue(new(["www.example.com"], []), Now);

        Assert.Contains("permitted subtree violation", await VerifyAsync(forged, ""), StringComparison.Ordinal);
    }

    private async Task<string> VerifyAsync(X509Certificate2 certificate, string options)
    {
        var (root, leaf) = (Path.Combine(_folder.FullName, "ca.pem"), Path.Combine(_folder.FullName, "leaf.pem"));
        await File.WriteAllTextAsync(root, _authority.Pem);
        await File.WriteAllTextAsync(leaf, certificate.ExportCertificatePem());
        var time = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var openssl = Process.Start(new ProcessStartInfo("openssl", [
            "verify", "-x509_strict", "-purpose", "sslserver", "-attime", time, "-CAfile", root,
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), leaf])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (_, output, errors) = await openssl.OutcomeAsync("openssl verify");
        return output + errors;
    }

    private IReadOnlyList<X509ChainStatusFlags> Problems(X509Certificate2 certificate, DateTimeOffset at)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Root },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = at.UtcDateTime,
                VerificationTimeIgnored = false,
                ApplicationPolicy = { new Oid("1.3.6.1.5.5.7.3.1") },
            },
        };
        chain.Build(certificate);
        return [.. chain.ChainStatus.Select(status => status.Status)];
    }

    private static (DateTimeOffset From, DateTimeOffset Until) Validity(X509Certificate2 certificate) =>
        (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
}
