using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// The public half of the gateway's signing key, as PEM (SubjectPublicKeyInfo). Read on first use, because the gateway
/// may start later than the service, and again whenever the file has changed.
/// </summary>
internal sealed class PublicKeyFile(string path)
{
    private sealed record Reading(DateTime WrittenAt, long Length, ECDsaSecurityKey Key);

    private Reading? _reading;

    /// <summary>The current key.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    /// <exception cref="CryptographicException">The file does not contain a public key of P-256.</exception>
    public ECDsaSecurityKey Read()
    {
        var file = new FileInfo(path);
        var known = Volatile.Read(ref _reading);
        if (known is not null && file.Exists && known.WrittenAt == file.LastWriteTimeUtc && known.Length == file.Length)
            return known.Key;

        var (writtenAt, length) = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        var reading = new Reading(writtenAt, length, Parse(File.ReadAllText(path)));
        Volatile.Write(ref _reading, reading);
        return reading.Key;
    }

    private static ECDsaSecurityKey Parse(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (ArgumentException exception)
        {
            throw new CryptographicException("The file is not a public key in PEM format.", exception);
        }

        return key.KeySize == 256 ? new ECDsaSecurityKey(key) : throw new CryptographicException(
            "The key is not a P-256 key.");
    }
}
