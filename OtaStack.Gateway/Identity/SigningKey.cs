using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The key that signs tokens: P-256, created on first use and stored as PEM in the identity folder. Its public half
/// is in <see cref="IdentityOptions.PublicPath"/>, under the same name.
/// </summary>
internal sealed class SigningKey(IdentityFolder folder, TimeProvider time) : IDisposable
{
    private const string FileName = "token-key.pem";

    private ECDsa? _key;

    /// <summary>Issues tokens. Set by <see cref="Load"/>.</summary>
    public TokenIssuer Tokens { get; private set; } = null!;

    /// <summary>Reads or creates the key, and publishes its public half.</summary>
    /// <exception cref="StartupException">Its file cannot be used.</exception>
    public void Load()
    {
        var path = folder.PathOf(FileName);
        try
        {
            _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (File.Exists(path))
                _key.ImportFromPem(File.ReadAllText(path));
            else
                folder.WriteText(FileName, _key.ExportPkcs8PrivateKeyPem());

            Tokens = new TokenIssuer(_key, time);
            folder.Publish(FileName, _key.ExportSubjectPublicKeyInfoPem());
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException(
                $"The signing key {path} cannot be used: {exception.Message} If you delete the file, a new key is "
                    + "created.",
                exception);
        }
    }

    public void Dispose() => _key?.Dispose();
}
