using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>Somebody who may sign in, and do everything then.</summary>
/// <param name="Name">Lower case; see <see cref="AccountName"/>.</param>
/// <param name="PasswordHash">As <c>PasswordHasher</c> writes it: PBKDF2, salt and iterations included.</param>
/// <param name="Stamp">Changes with the password. Sessions remember it, and end when it changes.</param>
/// <param name="PasswordSetAt">When the password was set.</param>
internal sealed record Account(string Name, string PasswordHash, string Stamp, DateTimeOffset PasswordSetAt)
{
    /// <summary>A random one that no account has had.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>
    /// Stays the same until the account is removed: what belonged to a removed one is not that of a later one of the
    /// same name. Null where the account was made before there were ids.
    /// </summary>
    public string? Id { get; init; }
}
