using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Https;

/// <summary>
/// A certificate authority of this installation alone: P-256, which BearSSL (ESP8266) and mbedTLS (ESP32) support, too.
/// It signs server certificates only, for the names that <see cref="NameConstraints"/> permit.
/// </summary>
internal sealed class LocalAuthority
{
    /// <summary>When it ends, every device must trust the next one.</summary>
    private const int Years = 10;

    /// <summary>Apple's systems accept at most 825 days.</summary>
    private const int CertificateDays = 90;

    // RFC 5280, section 4.2.1.12: id-kp-serverAuth.
    private static readonly OidCollection ServersOnly = [new Oid("1.3.6.1.5.5.7.3.1")];

    // For clients whose clock is slow.
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    private readonly X509Certificate2 _certificate;
    private readonly NameConstraints _constraints;

    /// <param name="certificate">With its private key.</param>
    /// <exception cref="CryptographicException">It is not such an authority; the message says why.</exception>
    public LocalAuthority(X509Certificate2 certificate)
    {
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority))
            throw new CryptographicException("it is not a certificate authority.");
        _certificate = certificate;
        _constraints = NameConstraints.Of(certificate);
    }

    /// <summary>For people, who find it by this name in the lists of their systems.</summary>
    public string Name => _certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>SHA-256 of the certificate, as systems show it: <c>AB:CD:...</c>.</summary>
    public string Fingerprint => LocalAuthorityFiles.Fingerprint(_certificate);

    /// <summary>The certificate in DER.</summary>
    public byte[] Der => _certificate.RawData;

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>The private key (PKCS#8).</summary>
    public string KeyPem
    {
        get
        {
            using var key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    public DateTimeOffset From => new(_certificate.NotBefore);

    public DateTimeOffset Until => new(_certificate.NotAfter);

    /// <summary>The part of the names that it may vouch for.</summary>
    public ServerNames Permitted(ServerNames names) => _constraints.Filter(names);

    /// <summary>The part of the names that it may not vouch for.</summary>
    public ServerNames Refused(ServerNames names) => _constraints.FilterOut(names);

    /// <summary>Whether it signed the certificate. Its name contains random digits, so no other has the same.</summary>
    public bool Issued(X509Certificate2 certificate) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(_certificate.SubjectName.RawData);

    /// <summary>Creates an authority for private names and <paramref name="names"/>.</summary>
    public static LocalAuthority Create(ServerNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName("OtaStack");
        name.AddCommonName($"OtaStack CA {RandomNumberGenerator.GetHexString(8)}");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ServersOnly, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(NameConstraints.For(names).ToExtension());
        return new(request.CreateSelfSigned(now - Backdated, now.AddYears(Years)));
    }

    /// <summary>Creates a server certificate with a new key.</summary>
    /// <param name="names">Names that it may vouch for.</param>
    /// <param name="now">After <see cref="Until"/>, the certificate has ended, too.</param>
    public X509Certificate2 Issue(ServerNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(CommonName(names));
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ServersOnly, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(AlternativeNames(names));

        // The clock may be before or after the authority, if it is wrong or was wrong when the authority was created.
        var start = now < From ? From : now > Until ? Until : now;
        var from = start - Backdated > From ? start - Backdated : From;
        var until = start.AddDays(CertificateDays) < Until ? start.AddDays(CertificateDays) : Until;
        using var certificate = request.Create(_certificate, from, until, SerialNumber());
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(ServerNames names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var host in names.Hosts)
            builder.AddDnsName(host);
        foreach (var address in names.Addresses)
            builder.AddIpAddress(address);
        return builder.Build();
    }

    // At most 64 characters (RFC 5280, appendix A.1). Clients use the alternative names.
    private static string CommonName(ServerNames names) =>
        names.Hosts.FirstOrDefault(host => host.Length <= 64) ?? "OtaStack";

    // Positive, so that its length stays.
    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        number[0] = (byte)((number[0] & 0x3F) | 0x40);
        return number;
    }
}
