using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// ASP.NET Core Identity's store, with the secrets of second factors unreadable in <c>people.db</c>: the key of the
/// authenticator app is encrypted, and recovery codes are hashed.
/// </summary>
internal sealed class PeopleStore(PeopleContext context, AuthenticatorKeys keys, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<Person, PeopleContext>(context, describer)
{
    /// <summary>Where Identity keeps both (<c>UserStoreBase.cs</c>).</summary>
    public const string TokenProvider = "[AspNetUserStore]";

    public const string AuthenticatorKeyToken = "AuthenticatorKey";

    public const string RecoveryCodesToken = "RecoveryCodes";

    private const char Separator = ';';

    /// <summary>The hashes in a stored value.</summary>
    public static string[] HashesIn(string? stored) =>
        (stored ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    public override Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, keys.Protect(user.Id, key), cancellationToken);

    /// <exception cref="CryptographicException">The key cannot be decrypted.</exception>
    public override async Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } stored
            ? keys.Unprotect(user.Id, stored)
            : null;

    public override Task ReplaceCodesAsync(
        Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(RecoveryCodes.Hash), cancellationToken);

    public override async Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken)
    {
        var wanted = Encoding.ASCII.GetBytes(RecoveryCodes.Hash(code));
        var hashes = HashesIn(await GetTokenAsync(user, TokenProvider, RecoveryCodesToken, cancellationToken));
        var used = hashes.FirstOrDefault(hash =>
            CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), wanted));
        if (used is null)
            return false;

        await base.ReplaceCodesAsync(user, hashes.Where(hash => hash != used), cancellationToken);
        return true;
    }
}
