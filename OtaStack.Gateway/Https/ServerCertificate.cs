using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OtaStack.Gateway.Https;

/// <summary>A certificate with its key, and the chain that is sent with it.</summary>
internal sealed record ServerCertificate(X509Certificate2 Leaf, SslStreamCertificateContext Context)
{
    /// <summary>Debian's OpenSSL rejects shorter keys, but only when the first client connects.</summary>
    private const int MinRsaBits = 2048;

    // RFC 8410.
    private const string Ed25519 = "1.3.101.112";
    private const string Ed448 = "1.3.101.113";

    /// <summary>A certificate that is sent without others.</summary>
    public static ServerCertificate Of(X509Certificate2 leaf) =>
        new(leaf, SslStreamCertificateContext.Create(leaf, additionalCertificates: null, offline: true));

    /// <exception cref="CertificateException">The files do not contain a certificate and key that TLS can
    /// use.</exception>
    public static ServerCertificate Load(CertificateFiles files, HttpsOptions options)
    {
        try
        {
            var (leaf, others) = TextOf(files.Certificate) is var text
                && text.Contains("-----BEGIN ", StringComparison.Ordinal)
                ? LoadPem(text, files.Key is null ? text : TextOf(files.Key), options.Password)
                : LoadPfx(files, options.Password);
            RequireUsableKey(leaf);

            // offline: building the chain must not download anything.
            return new(leaf, SslStreamCertificateContext.Create(leaf, others, offline: true));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateException(
                $"{HttpsOptions.Section}:{nameof(options.CertificatePath)} {options.CertificatePath}: "
                + exception.Message.ReplaceLineEndings(" "),
                exception);
        }
    }

    // Windows editors write a byte order mark, and Windows shells write UTF-16. .NET's PEM reader accepts neither.
    private static string TextOf(byte[] file)
    {
        using var reader = new StreamReader(
            new MemoryStream(file), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPem(
        string certificates, string key, string? password)
    {
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CryptographicException("it does not contain a private key; set KeyPath to the key's PEM file.");

        var others = new X509Certificate2Collection();
        others.ImportFromPem(certificates);
        if (others.Count == 0)
            throw new CryptographicException("it does not contain a complete certificate.");

        // Check this before reading the key: for other kinds of keys .NET reports that the key does not belong to the
        // certificate.
        RequireUsableKey(others[0]);
        return (WithKey(certificates, key, password), others);
    }

    private static X509Certificate2 WithKey(string certificates, string key, string? password)
    {
        // The old form of encryption ("Proc-Type: 4,ENCRYPTED") has another label, and .NET cannot read it.
        var isEncrypted = key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (isEncrypted && string.IsNullOrEmpty(password))
            throw new CryptographicException("its private key is encrypted; set Gateway:Https:Password.");

        try
        {
            return isEncrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificates, key, password)
                : X509Certificate2.CreateFromPem(certificates, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CryptographicException(isEncrypted
                ? "the private key does not belong to the first certificate in it, or the password is wrong."
                : "the private key does not belong to the first certificate in it, or has an unsupported format (use "
                    + "PKCS#8).",
                exception);
        }
    }

    private static (X509Certificate2 Leaf, X509Certificate2Collection Others) LoadPfx(
        CertificateFiles files, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(files.Certificate, password);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("it does not contain a private key.");
        return (leaf, all);
    }

    private static void RequireUsableKey(X509Certificate2 leaf)
    {
        if (leaf.GetKeyAlgorithm() is Ed25519 or Ed448)
        {
            throw new CryptographicException(
                "its key is Ed25519 or Ed448, which .NET does not support for TLS; use ECDSA (P-256) or RSA.");
        }

        using var rsa = leaf.GetRSAPublicKey();
        using var ecdsa = leaf.GetECDsaPublicKey();
        if (rsa is null && ecdsa is null)
            throw new CryptographicException("its key is neither RSA nor ECDSA.");
        if (rsa is { KeySize: < MinRsaBits })
            throw new CryptographicException($"its RSA key has {rsa.KeySize} bits; TLS needs at least {MinRsaBits}.");
    }
}
