using System.Text.Json;
using Microsoft.Data.Sqlite;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Accounts, API keys and sessions as versions before <c>people.db</c> wrote them. They are taken over once: accounts
/// had full access, so they become admins; keys become viewers (<c>read</c>) or operators (<c>write</c>).
/// </summary>
internal sealed class EarlierFiles
{
    private const string AccountsName = "accounts.json";
    private const string KeysName = "api-keys.json";
    private const string SessionsName = "sessions.json";

    private sealed record AccountFile(IReadOnlyList<EarlierAccount>? Accounts, string? GivenPasswordHash);

    private sealed record EarlierAccount(
        string Name, string PasswordHash, string Stamp, DateTimeOffset PasswordSetAt, string? Id);

    private sealed record EarlierKey(
        string Id, string Name, string Scope, string SecretHash, string Account, DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? AccountId);

    private sealed record SessionFile(
        IReadOnlyList<EarlierSession>? Sessions, IReadOnlyList<EarlierBrowser>? Browsers);

    private sealed record EarlierSession(
        string Hash, string Account, string Stamp, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, string Browser);

    private sealed record EarlierBrowser(string Hash, string Account, string Stamp, DateTimeOffset SeenAt);

    private readonly AccountFile _accounts;
    private readonly EarlierKey[] _keys;
    private readonly SessionFile _sessions;
    private readonly Dictionary<string, (EarlierAccount Earlier, Account Now)> _people;

    private EarlierFiles(IdentityFolder folder, AccountFile accounts)
    {
        _accounts = accounts;
        if (TwiceIn(accounts) is { } twice)
        {
            throw new StartupException(
                $"{folder.PathOf(AccountsName)} cannot be used: it has two accounts {twice}. Remove one of them.");
        }

        _keys = Read<EarlierKey[]>(folder, KeysName) ?? [];
        _sessions = Read<SessionFile>(folder, SessionsName) ?? new SessionFile([], []);
        _people = (accounts.Accounts ?? []).ToDictionary(account => account.Name, account => (account, new Account(
            account.Id ?? Account.NewId(), account.Name, Roles.Admin, account.PasswordHash, account.Stamp,
            account.PasswordSetAt)));
    }

    /// <summary>The files' contents; null if there are no such files.</summary>
    /// <exception cref="StartupException">A file is broken.</exception>
    public static EarlierFiles? Read(IdentityFolder folder) =>
        Read<AccountFile>(folder, AccountsName) is { } accounts ? new EarlierFiles(folder, accounts) : null;

    /// <summary>Adds everything to the empty tables.</summary>
    public void WriteTo(SqliteConnection people)
    {
        foreach (var (_, now) in _people.Values)
            PeopleRows.Add(people, now);
        if (_accounts.GivenPasswordHash is { } hash)
            PeopleRows.Write(people, new Setting(Setting.GivenPasswordHash, hash));

        foreach (var key in _keys)
        {
            if (_people.TryGetValue(key.Account, out var owner) && owner.Earlier.Id == key.AccountId)
                PeopleRows.Add(people, Now(key, owner.Now));
        }

        foreach (var session in _sessions.Sessions ?? [])
        {
            if (_people.TryGetValue(session.Account, out var owner))
            {
                PeopleRows.Write(people, new SessionRecord(session.Hash, owner.Now.Id, session.Stamp, session.StartedAt,
                    session.LastUsedAt, session.Browser, Address: ""));
            }
        }

        foreach (var browser in _sessions.Browsers ?? [])
        {
            if (_people.TryGetValue(browser.Account, out var owner))
                PeopleRows.Write(people, new KnownBrowser(browser.Hash, owner.Now.Id, browser.Stamp, browser.SeenAt));
        }
    }

    /// <summary>Renames the files, so that nobody takes them for the current ones.</summary>
    public static void SetAside(IdentityFolder folder)
    {
        foreach (var name in new[] { AccountsName, KeysName })
        {
            if (File.Exists(folder.PathOf(name)))
                File.Move(folder.PathOf(name), folder.PathOf(name + ".old"), overwrite: true);
        }

        // An old copy could bring ended sessions back.
        File.Delete(folder.PathOf(SessionsName));
    }

    /// <summary>What was taken over, as a sentence.</summary>
    public string Summary() =>
        $"Accounts (now admins): {_people.Count}, and API keys (read: now viewers, write: now operators): "
            + $"{_keys.Length}, are now in {PeopleDatabase.FileName}. {AccountsName}.old and {KeysName}.old are no longer "
            + "used and can be deleted.";

    private static string? TwiceIn(AccountFile accounts) => (accounts.Accounts ?? [])
        .GroupBy(account => account.Name, StringComparer.OrdinalIgnoreCase)
        .FirstOrDefault(group => group.Count() > 1)?.Key;

    private static ApiKeyRecord Now(EarlierKey key, Account owner) => new(
        key.Id, key.Name, key.Scope == "write" ? Roles.Operator : Roles.Viewer, key.SecretHash, owner.Id, owner.Name,
        key.CreatedAt, key.ExpiresAt)
    {
        LastUsedAt = key.LastUsedAt,
    };

    private static T? Read<T>(IdentityFolder folder, string name)
        where T : class
    {
        try
        {
            return folder.Read<T>(name);
        }
        catch (JsonException exception)
        {
            throw new StartupException($"{folder.PathOf(name)} cannot be used: {exception.Message}", exception);
        }
    }
}
