using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OtaStack.Runner.Layout;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Runner.Ready;

/// <summary>The fingerprint that people compare before they trust the gateway's certificate authority.</summary>
public static class AuthorityFingerprint
{
    /// <summary>
    /// The fingerprint (SHA-256), or null if the gateway has no authority, or its certificate cannot be read.
    /// </summary>
    /// <param name="gateway">The gateway's addresses.</param>
    /// <param name="dataFolder">The data folder, absolute.</param>
    public static string? Of(GatewayAddresses gateway, string dataFolder)
    {
        if (!gateway.HasLocalAuthority)
            return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(
                LocalAuthorityFiles.Certificate(StackFolders.Identity.In(dataFolder)));
            return LocalAuthorityFiles.Fingerprint(certificate);
        }
        catch (Exception exception) when (
            exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null; // The gateway's log shows it, too.
        }
    }
}
