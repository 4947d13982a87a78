using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace OtaStack.Gateway.Identity;

/// <summary>What came of a code that somebody typed.</summary>
internal enum CodeResult
{
    Accepted,

    /// <summary>It is wrong, too old, or was used before.</summary>
    Wrong,

    /// <summary>The account has changed in the meantime.</summary>
    AccountChanged,

    /// <summary>The key of the app cannot be decrypted.</summary>
    Unreadable,
}

/// <summary>The result of adding a second factor.</summary>
/// <param name="Problem">A sentence that says why not; null if it was added.</param>
/// <param name="Codes">Recovery codes, if it is the first one. They are not stored.</param>
internal sealed record AddedFactor(string? Problem, IReadOnlyList<string>? Codes = null);

/// <summary>
/// Second factors of people: authenticator app (TOTP, RFC 6238), recovery codes, passkeys. ASP.NET Core Identity keeps
/// and checks them. With any of them, the password alone no longer signs a person in.
/// </summary>
internal sealed partial class SecondFactors(
    Accounts accounts, PeopleDatabase database, AuthenticatorKeys keys, TimeProvider time, ILogger<SecondFactors> logger)
{
    public const int MaximumPasskeys = 20;

    public const int MaximumNameLength = 64;

    // Identity accepts a code for two and a half minutes (AuthenticatorTokenProvider.cs).
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);

    private const string WrongCode = "The code is incorrect. Check the time of your phone, and try the next code.";

    /// <summary>Whether the text looks like a code of an authenticator app.</summary>
    public static bool IsCode(string typed) =>
        Digits(typed) is { Length: 6 } digits && digits.All(char.IsAsciiDigit);

    public IReadOnlyList<Passkey> PasskeysOf(Account person)
    {
        using var connection = database.Open();
        return SecondFactorRows.Passkeys(connection, person.Id);
    }

    public int RecoveryCodesLeft(Account person)
    {
        using var connection = database.Open();
        return SecondFactorRows.RecoveryCodesLeft(connection, person.Id);
    }

    /// <summary>Makes a key the person's, if a code shows that the app has it.</summary>
    /// <param name="person">Who asks.</param>
    /// <param name="key">In Base32.</param>
    /// <param name="code">What the app shows.</param>
    /// <param name="stamp">The person's new stamp; null: the stamp stays.</param>
    public async Task<AddedFactor> AddAuthenticatorAsync(Account person, string key, string code, string? stamp)
    {
        IReadOnlyList<string>? codes = null;
        var problem = await ChangeAsync(person, async (context, people, stored) =>
        {
            using var store = new PeopleStore(context, keys) { AutoSaveChanges = false };
            await store.SetAuthenticatorKeyAsync(stored, key, CancellationToken.None);
            // In the transaction, which a wrong code rolls back.
            if (!await IsCodeAsync(people, stored, code))
                return WrongCode;

            stored.TwoFactorEnabled = true;
            stored.SecurityStamp = stamp ?? stored.SecurityStamp;
            codes = person.HasSecondFactor ? null : await ReplaceCodesAsync(store, stored);
            return await SaveAsync(people, stored);
        });
        return new AddedFactor(problem, problem is null ? codes : null);
    }

    /// <param name="person">Who asks.</param>
    /// <param name="passkey">With the name that the person gave it.</param>
    /// <param name="stamp">The person's new stamp; null: the stamp stays.</param>
    public async Task<AddedFactor> AddPasskeyAsync(Account person, UserPasskeyInfo passkey, string? stamp)
    {
        IReadOnlyList<string>? codes = null;
        var problem = await ChangeAsync(person, async (context, people, stored) =>
        {
            if ((await people.GetPasskeysAsync(stored)).Count >= MaximumPasskeys)
                return $"There are already {MaximumPasskeys} passkeys. Remove one first.";

            using var store = new PeopleStore(context, keys) { AutoSaveChanges = false };
            stored.SecurityStamp = stamp ?? stored.SecurityStamp;
            codes = person.HasSecondFactor ? null : await ReplaceCodesAsync(store, stored);
            return Accounts.SentenceOf(await people.AddOrUpdatePasskeyAsync(stored, passkey));
        });
        return new AddedFactor(problem, problem is null ? codes : null);
    }

    public Task<string?> RenamePasskeyAsync(Account person, string key, string name) =>
        ChangeAsync(person, async (_, people, stored) =>
        {
            if (await FindAsync(people, stored, key) is not { } passkey)
                return NoSuchPasskey;

            passkey.Name = name;
            return Accounts.SentenceOf(await people.AddOrUpdatePasskeyAsync(stored, passkey));
        });

    /// <summary>Removes a passkey; with the last second factor, also the recovery codes.</summary>
    public Task<string?> RemovePasskeyAsync(Account person, string key, string stamp) =>
        ChangeAsync(person, async (_, people, stored) =>
        {
            if (await FindAsync(people, stored, key) is not { } passkey)
                return NoSuchPasskey;

            await people.RemoveAuthenticationTokenAsync(
                stored, SecondFactorRows.TokenProvider, SecondFactorRows.LastUseTokens + key);
            await people.RemovePasskeyAsync(stored, passkey.CredentialId);
            return await RemovedAsync(people, stored, stamp);
        });

    /// <summary>Removes the authenticator app; with the last second factor, also the recovery codes.</summary>
    public Task<string?> RemoveAuthenticatorAsync(Account person, string stamp) =>
        ChangeAsync(person, async (_, people, stored) =>
        {
            stored.TwoFactorEnabled = false;
            await people.RemoveAuthenticationTokenAsync(
                stored, PeopleStore.TokenProvider, PeopleStore.AuthenticatorKeyToken);
            return await RemovedAsync(people, stored, stamp);
        });

    /// <summary>New recovery codes, in place of the earlier ones.</summary>
    public async Task<AddedFactor> NewRecoveryCodesAsync(Account person)
    {
        IReadOnlyList<string>? codes = null;
        var problem = await ChangeAsync(person, async (context, people, stored) =>
        {
            if (!person.HasSecondFactor)
                return "Recovery codes replace a second factor. Set one up first.";

            using var store = new PeopleStore(context, keys) { AutoSaveChanges = false };
            codes = await ReplaceCodesAsync(store, stored);
            return await SaveAsync(people, stored);
        });
        return new AddedFactor(problem, problem is null ? codes : null);
    }

    /// <summary>Removes everything, and ends the person's sessions: for somebody who has lost a second factor.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="asker">Who asks; null: a command.</param>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> ResetAsync(string name, Account? asker = null) =>
        accounts.ChangeAsync(asker, async (context, people) =>
        {
            if (accounts.Find(name) is not { } account || await people.FindByIdAsync(account.Id) is not { } stored)
                return Accounts.NoSuchPerson(name);
            if (!account.HasSecondFactor)
                return $"Nothing was changed: {name} has no second factor.";

            await context.UserTokens.Where(token => token.UserId == stored.Id
                && (token.LoginProvider == PeopleStore.TokenProvider
                    || token.LoginProvider == SecondFactorRows.TokenProvider)).ExecuteDeleteAsync();
            await context.UserPasskeys.Where(passkey => passkey.UserId == stored.Id).ExecuteDeleteAsync();
            stored.TwoFactorEnabled = false;
            stored.SecurityStamp = Account.NewStamp();
            return await SaveAsync(people, stored);
        });

    /// <summary>Checks a code of the app or a recovery code, and uses it up.</summary>
    public async Task<CodeResult> RedeemAsync(Account person, string typed)
    {
        var result = CodeResult.AccountChanged;
        try
        {
            await ChangeAsync(person, async (_, people, stored) =>
            {
                var isRight = IsCode(typed) && person.HasAuthenticator
                    ? await IsCodeAsync(people, stored, typed)
                    : RecoveryCodes.IsCode(typed)
                        && (await people.RedeemTwoFactorRecoveryCodeAsync(stored, typed)).Succeeded;
                result = isRight ? CodeResult.Accepted : CodeResult.Wrong;
                return isRight ? null : WrongCode;
            });
        }
        catch (CryptographicException exception)
        {
            LogUnreadable(person.Name, AuthenticatorKeys.FolderName, exception);
            return CodeResult.Unreadable;
        }

        return result;
    }

    /// <summary>Stores what a sign-in with a passkey changes: its counter and the time.</summary>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> UsedAsync(Account person, UserPasskeyInfo passkey) =>
        ChangeAsync(person, async (_, people, stored) =>
        {
            await people.SetAuthenticationTokenAsync(stored, SecondFactorRows.TokenProvider,
                SecondFactorRows.LastUseTokens + Passkey.KeyOf(passkey.CredentialId),
                SecondFactorRows.Text(time.GetUtcNow()));
            return Accounts.SentenceOf(await people.AddOrUpdatePasskeyAsync(stored, passkey));
        });

    private Task<string?> ChangeAsync(
        Account person, Func<PeopleContext, UserManager<Person>, Person, Task<string?>> change) =>
        accounts.ChangeAsync(person, async (context, people) =>
            await people.FindByIdAsync(person.Id) is { } stored
                ? await change(context, people, stored)
                : Accounts.NoSuchPerson(person.Name));

    // A code stays valid for minutes, so whoever has seen somebody type it could use it, too: each is accepted once.
    private async Task<bool> IsCodeAsync(UserManager<Person> people, Person person, string typed)
    {
        var code = Digits(typed);
        var now = time.GetUtcNow();
        var used = UsedCodes(await people.GetAuthenticationTokenAsync(
            person, SecondFactorRows.TokenProvider, SecondFactorRows.UsedCodesToken))
            .Where(other => now - other.At < CodeLife).ToList();
        if (used.Any(other => other.Code == code)
            || !await people.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, code))
            return false;

        var all = used.Append((Code: code, At: now)).Select(other => $"{other.Code}@{SecondFactorRows.Text(other.At)}");
        return (await people.SetAuthenticationTokenAsync(
            person, SecondFactorRows.TokenProvider, SecondFactorRows.UsedCodesToken, string.Join(' ', all))).Succeeded;
    }

    private static IEnumerable<(string Code, DateTimeOffset At)> UsedCodes(string? stored) =>
        (stored ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (text.Split('@')[0], SecondFactorRows.Time(text.Split('@')[1])));

    private static async Task<IReadOnlyList<string>> ReplaceCodesAsync(PeopleStore store, Person person)
    {
        var codes = RecoveryCodes.Create();
        await store.ReplaceCodesAsync(person, codes, CancellationToken.None);
        return codes;
    }

    private static async Task<string?> RemovedAsync(UserManager<Person> people, Person person, string stamp)
    {
        person.SecurityStamp = stamp;
        if (!person.TwoFactorEnabled && (await people.GetPasskeysAsync(person)).Count == 0)
        {
            await people.RemoveAuthenticationTokenAsync(
                person, PeopleStore.TokenProvider, PeopleStore.RecoveryCodesToken);
        }

        return await SaveAsync(people, person);
    }

    private static async Task<UserPasskeyInfo?> FindAsync(UserManager<Person> people, Person person, string key) =>
        (await people.GetPasskeysAsync(person)).FirstOrDefault(passkey => Passkey.KeyOf(passkey.CredentialId) == key);

    private static async Task<string?> SaveAsync(UserManager<Person> people, Person person) =>
        Accounts.SentenceOf(await people.UpdateAsync(person));

    private static string Digits(string typed) => typed.Replace(" ", "", StringComparison.Ordinal);

    private const string NoSuchPasskey = "There is no such passkey.";

    [LoggerMessage(1, LogLevel.Error,
        "The key of {Account}'s authenticator app cannot be decrypted: the folder {Folder} beside people.db has lost its "
            + "keys. Restore it from a backup, or run ./otastack user reset-2fa.")]
    private partial void LogUnreadable(string account, string folder, Exception cause);
}
