using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OtaStack.Tests.Gateway;

/// <summary>A root, an intermediate, and server certificates below it, written to a folder as certbot would.</summary>
internal sealed class TestCertificates : IAsyncDisposable
{
    /// <summary>
    /// Made with <c>openssl req -x509 -newkey ed25519</c>, because .NET cannot create one. Not used anywhere else.
    /// </summary>
    public const string Ed25519Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBSjCB/aADAgECAhQu30HNTKP1R2gxnuKiDKTv5VCZjzAFBgMrZXAwGjEYMBYG
        A1UEAwwPZWQyNTUxOS5leGFtcGxlMCAXDTI2MTEyNjIyNTU1MloYDzIxMjYxMTAy
        MjI1NTUyWjAaMRgwFgYDVQQDDA9lZDI1NTE5LmV4YW1wbGUwKjAFBgMrZXADIQBb
        1EGN8dnoox9eicIpHF3t5WCAfyGz1f0qjTVWPvgSxqNTMFEwHQYDVR0OBBYEFNgr
        vN7m5ANWXNYfzbRMnXFXmYagMB8GA1UdIwQYMBaAFNgrvN7m5ANWXNYfzbRMnXFX
        mYagMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAvn2YY0qXZiz03KGTcxL3XlRs
        3lbO0ZTjIPRU74K42yTSIeYe4Us8EPpYnci4UtaJ4Jf72YufC2Iw1Fgruf2LCg==
        -----END CERTIFICATE-----
        """;

    /// <summary>The key of <see cref="Ed25519Certificate"/>.</summary>
    public const string Ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIBktzuDCeV1qrxQ5eRHmWM5hqaC0prM0ZRcgWktgcpIN
        -----END PRIVATE KEY-----
        """;

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 _intermediate;

    private TestCertificates()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = AuthorityRequest("CN=Test Root", rootKey).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(10));

        var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _intermediate = AuthorityRequest("CN=Test Intermediate", intermediateKey)
            .Create(Root, Now.AddYears(-1), Now.AddYears(9), [1, 2, 3]).CopyWithPrivateKey(intermediateKey);
    }

    public static TestCertificates Create() => new();

    public X509Certificate2 Root { get; }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("certificates");

    public string PathOf(string file) => Path.Join(Folder.FullName, file);

    public X509Certificate2 Ecdsa(string name, int validDays = 90)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256),
            name, validDays);
        return certificate.CopyWithPrivateKey(key);
    }

    public X509Certificate2 Rsa(string name, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = Sign(request, name, validDays: 90);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes <c>fullchain.pem</c> and <c>privkey.pem</c> into the folder, or below it.</summary>
    public void WritePem(X509Certificate2 certificate, string below = "")
    {
        Directory.CreateDirectory(PathOf(below));
        File.WriteAllText(PathOf(Path.Join(below, "fullchain.pem")), Chain(certificate));
        File.WriteAllText(PathOf(Path.Join(below, "privkey.pem")), Key(certificate));
    }

    public string Chain(X509Certificate2 certificate) =>
        certificate.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem() + "\n";

    public static string Key(X509Certificate2 certificate) =>
        certificate.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem()
            ?? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public void WritePfx(X509Certificate2 certificate, string password)
    {
        using var intermediate = X509CertificateLoader.LoadCertificate(_intermediate.RawData);
        File.WriteAllBytes(PathOf("server.pfx"), new X509Certificate2Collection { certificate, intermediate }
            .Export(X509ContentType.Pkcs12, password)!);
    }

    private X509Certificate2 Sign(CertificateRequest request, string name, int validDays)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var from = validDays > 0 ? Now.AddDays(-1) : Now.AddDays(-30);
        var signer = X509SignatureGenerator.CreateForECDsa(_intermediate.GetECDsaPrivateKey()!);
        return request.Create(_intermediate.SubjectName, signer, from, Now.AddDays(validDays),
            RandomNumberGenerator.GetBytes(8));
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    public ValueTask DisposeAsync()
    {
        Root.Dispose();
        _intermediate.Dispose();
        Folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
