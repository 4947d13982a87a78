using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Ensures that somebody can sign in: creates the account <c>admin</c> with the configured or a generated password.
/// </summary>
internal sealed partial class FirstAccount(
    PeopleDatabase database, Accounts accounts, IOptions<SignInOptions> options, TimeProvider time, ILogger<FirstAccount> logger)
{
    /// <summary>Without letters and digits that look alike. 24 characters have over 130 bits.</summary>
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private const int GeneratedLength = 24;

    /// <exception cref="SqliteException">The database cannot be read or written.</exception>
    /// <exception cref="StartupException">There is no account, and no password or file for a new one is
    /// configured.</exception>
    public void Ensure()
    {
        // Otherwise a database that cannot be read would look like a new one, and admin would get a first password again.
        var people = accounts.Load();
        if (options.Value.Password is { Length: > 0 } given)
            UseGiven(given, people);
        else if (people.All.Count == 0)
            Generate();
    }

    /// <summary>
    /// Applies only a value that was not applied before, so that a password set later by command stays in effect.
    /// </summary>
    private void UseGiven(string given, AccountList people)
    {
        using var connection = database.Open();
        if (people.All.Count > 0
            && PeopleRows.Setting(connection, Setting.GivenPasswordHash) is { } known && Passwords.Matches(known, given))
            return;

        PeopleRows.SetFirstPassword(connection, Passwords.Hash(given), time.GetUtcNow(), isGiven: true);
        LogGiven(AccountName.Admin);
    }

    private void Generate()
    {
        if (options.Value.FirstPasswordFile is not { Length: > 0 } file)
        {
            throw new StartupException(
                  "Nobody can sign in yet. Set SignIn:Password, the password of the account admin, to at least "
                      + $"{Passwords.MinimumLength} characters, or set SignIn:FirstPasswordFile.");
        }

        var password = RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
        try
        {
            // Write the file first: an account whose password nobody knows is worse than a file with an unused
            // password.
            IdentityFolder.WriteSecret(file, password + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"SignIn:FirstPasswordFile: {file} cannot be written: {exception.Message}", exception);
        }

        using var connection = database.Open();
        PeopleRows.SetFirstPassword(connection, Passwords.Hash(password), time.GetUtcNow(), isGiven: false);
        LogMade(AccountName.Admin);
    }

    [LoggerMessage(1, LogLevel.Information,
        "The account {Account} now has the password from SignIn:Password.")]
    private partial void LogGiven(string account);

    [LoggerMessage(2, LogLevel.Information, "Created the account {Account} with a new password.")]
    private partial void LogMade(string account);
}
