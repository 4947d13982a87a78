using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>A user account. Every account has full access.</summary>
/// <param name="Name">Lower case; see <see cref="AccountName"/>.</param>
/// <param name="PasswordHash">In the format of <c>PasswordHasher</c>: PBKDF2, including salt and iterations.</param>
/// <param name="Stamp">Changes with the password. Sessions store it, and end when it changes.</param>
/// <param name="PasswordSetAt">When the password was set.</param>
internal sealed record Account(string Name, string PasswordHash, string Stamp, DateTimeOffset PasswordSetAt)
{
    /// <summary>A new random stamp.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>
    /// Stays the same until the account is removed, so that a later account with the same name does not inherit
    /// anything. Null for accounts created before ids existed.
    /// </summary>
    public string? Id { get; init; }
}
