using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Sees to it that somebody can sign in: the account <c>admin</c>, with the given password or one made here.
/// </summary>
internal sealed partial class FirstAccount(
    Accounts accounts, IOptions<SignInOptions> options, ILogger<FirstAccount> logger)
{
    /// <summary>No letters and digits that look alike; over 130 bits.</summary>
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private const int GeneratedLength = 24;

    /// <exception cref="StartupException">There is no account, and no way to tell anybody a new password.</exception>
    public void Ensure()
    {
        if (options.Value.Password is { Length: > 0 } given)
            UseGiven(given);
        else if (accounts.Current.Accounts.Count == 0)
            Generate();
    }

    /// <summary>Only a value that was not seen before counts: a password set later by command stays in force.</summary>
    private void UseGiven(string given)
    {
        var file = accounts.Current;
        if (file.Accounts.Count > 0 && file.GivenPasswordHash is { } hash && Passwords.Matches(hash, given))
            return;

        accounts.SetGivenPassword(Passwords.Hash(given));
        LogGiven(AccountName.Admin);
    }

    private void Generate()
    {
        if (options.Value.FirstPasswordFile is not { Length: > 0 } file)
        {
            throw new StartupException(
                "Nobody can sign in yet: give the account admin a password as SignIn:Password, "
                + $"at least {Passwords.MinimumLength} characters. (With SignIn:FirstPasswordFile one is made and "
                + "written there.)");
        }

        var password = RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
        try
        {
            // First: an account whose password nobody knows would be worse than a file with a void one.
            IdentityFolder.WriteSecret(file, password + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"SignIn:FirstPasswordFile: {file} cannot be written: {exception.Message}", exception);
        }

        accounts.SetPassword(AccountName.Admin, Passwords.Hash(password));
        LogMade(AccountName.Admin);
    }

    [LoggerMessage(1, LogLevel.Information,
        "The account {Account} has got the password that is given as SignIn:Password.")]
    private partial void LogGiven(string account);

    [LoggerMessage(2, LogLevel.Information, "The account {Account} was made, with a new password.")]
    private partial void LogMade(string account);
}
