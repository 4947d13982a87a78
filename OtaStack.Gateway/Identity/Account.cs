using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>A person's account at a provider of OpenID Connect.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The person there; never given to anybody else.</param>
/// <param name="ProviderName">The provider's name for people.</param>
internal sealed record ExternalLogin(string Issuer, string Subject, string ProviderName)
{
    /// <summary>Whether both are of the same person, whatever the provider is called.</summary>
    public bool IsSameAs(ExternalLogin other) => Issuer == other.Issuer && Subject == other.Subject;
}

/// <summary>A person who can sign in.</summary>
/// <param name="Id">Stays the same until the account is removed, so that a later account with the same name does not
/// inherit anything.</param>
/// <param name="Name">Lower case; see <see cref="AccountName"/>.</param>
/// <param name="Role">One of <c>Roles</c>.</param>
/// <param name="PasswordHash">In the format of <c>PasswordHasher</c>: PBKDF2, including salt and iterations. Empty for
/// people who sign in at a provider.</param>
/// <param name="Stamp">Changes with the password and the role, and when a first second factor is added or any is removed.
/// Sessions store it, and end when it changes.</param>
/// <param name="PasswordSetAt">When the password was set.</param>
internal sealed record Account(
    string Id, string Name, string Role, string PasswordHash, string Stamp, DateTimeOffset PasswordSetAt)
{
    /// <summary>Whether an authenticator app is set up.</summary>
    public bool HasAuthenticator { get; init; }

    /// <summary>The number of passkeys.</summary>
    public int Passkeys { get; init; }

    /// <summary>Whether the password alone does not sign this person in.</summary>
    public bool HasSecondFactor => HasAuthenticator || Passkeys > 0;

    /// <summary>In words, for example <c>authenticator app, 2 passkeys</c>; null without one.</summary>
    public string? SecondFactor => (HasAuthenticator, Passkeys) switch
    {
        (false, 0) => null,
        (true, 0) => "authenticator app",
        (false, _) => PasskeyCount,
        _ => $"authenticator app, {PasskeyCount}",
    };

    private string PasskeyCount => Passkeys == 1 ? "1 passkey" : $"{Passkeys} passkeys";

    /// <summary>Why a change was refused whose asker has another password or role since, or was removed.</summary>
    public const string AskerHasChanged =
        "Nothing was changed: your account has changed in the meantime. Sign in again, and repeat it.";

    /// <summary>The account at a provider with which the person signs in; null: with a password here.</summary>
    public ExternalLogin? Login { get; init; }

    /// <summary>A new random stamp.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A new random id.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
