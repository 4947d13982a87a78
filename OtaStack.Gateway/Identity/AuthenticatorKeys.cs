using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Encrypts the keys of authenticator apps, which must be readable to check a code (ASP.NET Core Data Protection). Its
/// own keys are in the folder <c>protection-keys</c> beside <c>people.db</c>, so that the database alone, or a copy of
/// it, contains no key of an app.
/// </summary>
internal sealed class AuthenticatorKeys(IdentityFolder folder)
{
    public const string FolderName = "protection-keys";

    /// <summary>The alphabet of Base32, in which authenticator apps take a key.</summary>
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // Nobody needs the folder until somebody has an app.
    private readonly Lazy<IDataProtectionProvider> _provider = new(() => Create(folder));

    /// <summary>A new key: 160 random bits, as RFC 4226 recommends, in Base32.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString(Base32, 32);

    /// <exception cref="IOException">The folder cannot be written; also <see cref="CryptographicException"/>.</exception>
    public string Protect(string personId, string key)
    {
        var result = ProtectorOf(personId).Protect(key);
        OwnerOnly.RestrictFolder(folder.PathOf(FolderName));
        return result;
    }

    /// <exception cref="CryptographicException">The folder has lost its keys, or the value belongs to somebody
    /// else.</exception>
    public string Unprotect(string personId, string protectedKey) => ProtectorOf(personId).Unprotect(protectedKey);

    private IDataProtector ProtectorOf(string personId) =>
        _provider.Value.CreateProtector("AuthenticatorKey", personId);

    // The name, because otherwise the keys would work only at this path, and not after a restore at another.
    private static IDataProtectionProvider Create(IdentityFolder folder) => DataProtectionProvider.Create(
        new DirectoryInfo(OwnerOnly.CreateFolder(folder.PathOf(FolderName))),
        protection => protection.SetApplicationName("OtaStack"));
}
