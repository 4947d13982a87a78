using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>A person who can sign in.</summary>
/// <param name="Id">Stays the same until the account is removed, so that a later account with the same name does not
/// inherit anything.</param>
/// <param name="Name">Lower case; see <see cref="AccountName"/>.</param>
/// <param name="Role">One of <c>Roles</c>.</param>
/// <param name="PasswordHash">In the format of <c>PasswordHasher</c>: PBKDF2, including salt and iterations.</param>
/// <param name="Stamp">Changes with the password and the role. Sessions store it, and end when it changes.</param>
/// <param name="PasswordSetAt">When the password was set.</param>
internal sealed record Account(
    string Id, string Name, string Role, string PasswordHash, string Stamp, DateTimeOffset PasswordSetAt)
{
    /// <summary>Why a change was refused whose asker has another password or role since, or was removed.</summary>
    public const string AskerHasChanged =
        "Nothing was changed: your account has changed in the meantime. Sign in again, and repeat it.";

    /// <summary>A new random stamp.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A new random id.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
