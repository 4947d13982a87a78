using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.Https;

/// <summary>
/// The folder <c>https</c> of the identity folder: the authority, its key, and the server certificate with its key.
/// Mode 0700, its files 0600.
/// </summary>
internal sealed class AuthorityFolder(IOptions<IdentityOptions> options)
{
    private readonly string _identity = options.Value.Path;

    /// <summary>The folder itself.</summary>
    public string Path => LocalAuthorityFiles.Folder(_identity);

    private string CertificatePath => LocalAuthorityFiles.Certificate(_identity);

    private string KeyPath => System.IO.Path.Join(Path, "ca-key.pem");

    private string ServerPath => System.IO.Path.Join(Path, "server.pem");

    /// <summary>The stored authority; null before one was created.</summary>
    /// <exception cref="CertificateException">Its files cannot be used.</exception>
    public LocalAuthority? LoadAuthority()
    {
        OwnerOnly.RestrictFolder(Path);
        // The key is written first, so a key alone belongs to an authority that nobody has seen.
        if (!File.Exists(CertificatePath))
            return null;
        try
        {
            return new LocalAuthority(X509Certificate2.CreateFromPemFile(CertificatePath, KeyPath));
        }
        catch (Exception exception) when (
            exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                $"The certificate authority in {Path} cannot be used: {exception.Message.ReplaceLineEndings(" ")} "
                    + "Restore the folder from a backup. Or delete it: then a new authority is created, which every "
                    + "device must trust again.",
                exception);
        }
    }

    /// <exception cref="IOException">The files cannot be written; also <see
    /// cref="UnauthorizedAccessException"/>.</exception>
    public void Save(LocalAuthority authority)
    {
        OwnerOnly.CreateFolder(_identity);
        OwnerOnly.CreateFolder(Path);
        Write(KeyPath, authority.KeyPem);
        Write(CertificatePath, authority.Pem);
    }

    /// <summary>The stored server certificate; null if it is missing or cannot be used.</summary>
    public X509Certificate2? LoadServer()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(ServerPath);
        }
        catch (Exception exception) when (
            exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Missing or damaged: another one is issued.
            return null;
        }
    }

    /// <inheritdoc cref="Save"/>
    public void SaveServer(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        Write(ServerPath, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static void Write(string path, string text) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), OwnerOnly.ForFiles);
}
