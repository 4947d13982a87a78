using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Where the gateway stores its certificate authority, so that the console can show its fingerprint.
/// </summary>
public static class LocalAuthorityFiles
{
    /// <summary>The folder, below the gateway's identity folder.</summary>
    public static string Folder(string identityFolder) => Path.Join(identityFolder, "https");

    /// <summary>The authority's certificate (PEM).</summary>
    public static string Certificate(string identityFolder) => Path.Join(Folder(identityFolder), "ca.pem");

    /// <summary>The SHA-256 fingerprint in the form that systems show: <c>AB:CD:...</c>.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHashString(HashAlgorithmName.SHA256).Chunk(2)
            .Select(pair => new string(pair)));
}
