using System.Collections.Frozen;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Gateway.Identity;

/// <summary>Everybody who can sign in, as last read.</summary>
internal sealed class AccountList(IEnumerable<Account> accounts)
{
    public static readonly AccountList Empty = new([]);

    private readonly FrozenDictionary<string, Account> _byId = accounts.ToFrozenDictionary(account => account.Id);

    private readonly FrozenDictionary<string, Account> _byName = accounts.ToFrozenDictionary(account => account.Name);

    public IReadOnlyCollection<Account> All => _byId.Values;

    public Account? Find(string name) => _byName.GetValueOrDefault(name);

    public Account? FindById(string id) => _byId.GetValueOrDefault(id);

    public Account? FindByLogin(ExternalLogin login) =>
        _byId.Values.FirstOrDefault(account => account.Login?.IsSameAs(login) is true);
}

/// <summary>
/// The people. Reading costs nothing but a look whether the database has changed, because commands
/// (<c>./otastack user</c>) change it from another process. Changes go through ASP.NET Core Identity.
/// </summary>
internal sealed partial class Accounts(
    PeopleDatabase database, IServiceScopeFactory scopes, TimeProvider time, ILogger<Accounts> logger)
{
    private sealed record Reading(long Version, AccountList Accounts);

    private readonly LogThrottle _throttle = new(time);
    private readonly Lock _reading = new();
    private Reading? _known;

    /// <summary>The current people, or the last known ones while the database cannot be read.</summary>
    public AccountList Current
    {
        get
        {
            try
            {
                var known = Volatile.Read(ref _known);
                return known is not null && known.Version == database.Version ? known.Accounts : Read();
            }
            catch (SqliteException exception)
            {
                if (_throttle.ShouldLog(out _))
                    LogUnreadable(database.Path, exception.Message);
                return Volatile.Read(ref _known)?.Accounts ?? AccountList.Empty;
            }
        }
    }

    /// <summary>The current people. For the start, at which there are no last known ones.</summary>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public AccountList Load() => Read();

    public Account? Find(string name) => Current.Find(name);

    public Account? FindById(string id) => Current.FindById(id);

    /// <summary>Creates a person. Invitations for the name end.</summary>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> AddAsync(string name, string passwordHash, string role) =>
        ChangeAsync(null, (context, people) => AddAsync(context, people, name, passwordHash, role));

    /// <summary>Creates an invited person, and uses the invitation up.</summary>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> AcceptAsync(Invitation invitation, string passwordHash) =>
        ChangeAsync(null, async (context, people) =>
        {
            if (!IsUnchanged(context, invitation.InvitedBy, invitation.Stamp)
                || await InvitationsOf(context, invitation.Name)
                    .Where(stored => stored.Hash == invitation.Hash).ExecuteDeleteAsync() == 0)
                return "This invitation is no longer valid. Ask an admin for a new one.";

            return await AddAsync(context, people, invitation.Name, passwordHash, invitation.Role);
        });

    /// <summary>Sets a password. The person's sessions end, except those with <paramref name="stamp"/>.</summary>
    /// <param name="name">Whose password.</param>
    /// <param name="passwordHash">The new password's hash.</param>
    /// <param name="stamp">The person's new stamp; null: a random one.</param>
    /// <param name="asker">Who asks; null: a command.</param>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> SetPasswordAsync(
        string name, string passwordHash, string? stamp = null, Account? asker = null) =>
        ChangeAsync(asker, name, person =>
        {
            person.PasswordHash = passwordHash;
            person.PasswordSetAt = time.GetUtcNow();
            person.SecurityStamp = stamp ?? Account.NewStamp();
        });

    /// <summary>
    /// Does what a provider says about a person who signs in there: creates the person, or changes the role.
    /// </summary>
    /// <param name="login">Identifies the person.</param>
    /// <param name="name">The account name of a new person.</param>
    /// <param name="role">The role; null: none any more. Then the sessions end, and keys can do what a viewer can.</param>
    /// <returns>Null, or a sentence that says why not.</returns>
    public Task<string?> FollowAsync(ExternalLogin login, string name, string? role) =>
        ChangeAsync(null, async (context, people) =>
        {
            var person = await people.FindByLoginAsync(login.Issuer, login.Subject);
            if (person is null)
                return role is null ? null : await AddAsync(context, people, name, passwordHash: null, role, login);

            person.Role = role ?? Roles.Viewer;
            person.SecurityStamp = Account.NewStamp();
            return SentenceOf(await people.UpdateAsync(person));
        });

    /// <summary>Gives a person another role. The person's sessions end, also those that are open.</summary>
    /// <inheritdoc cref="SetPasswordAsync"/>
    public Task<string?> SetRoleAsync(string name, string role, Account? asker = null) =>
        ChangeAsync(asker, name, person =>
        {
            if (person.Role == role)
                return;

            person.Role = role;
            person.SecurityStamp = Account.NewStamp();
        });

    /// <summary>Removes a person, whose sessions and keys end. Invitations for the name end, too.</summary>
    /// <inheritdoc cref="SetPasswordAsync"/>
    public Task<string?> RemoveAsync(string name, Account? asker = null) => ChangeAsync(asker, async (context, people) =>
    {
        if (await people.FindByNameAsync(name) is not { } person)
            return NoSuchPerson(name);

        await InvitationsOf(context, name).ExecuteDeleteAsync();
        return SentenceOf(await people.DeleteAsync(person));
    });

    private Task<string?> ChangeAsync(Account? asker, string name, Action<Person> change) =>
        ChangeAsync(asker, async (_, people) =>
        {
            if (await people.FindByNameAsync(name) is not { } person)
                return NoSuchPerson(name);
            if (await people.GetLoginsAsync(person) is [var login, ..])
            {
                return $"{name} signs in at {login.ProviderDisplayName}, where password and role come from. Change them "
                    + $"there. For an account with a password, remove {name} first.";
            }

            change(person);
            return SentenceOf(await people.UpdateAsync(person));
        });

    // In a transaction that excludes other writers, so that two changes cannot remove the last two admins, and nobody
    // undoes the change that takes the account away: the stamp changes with the password and the role.
    internal async Task<string?> ChangeAsync(
        Account? asker, Func<PeopleContext, UserManager<Person>, Task<string?>> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PeopleContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        if (asker is not null && !IsUnchanged(context, asker.Id, asker.Stamp))
            return Account.AskerHasChanged;
        if (await change(context, scope.ServiceProvider.GetRequiredService<UserManager<Person>>()) is { } problem)
            return problem;
        // A provider can be down, and takes roles away without asking.
        if (!await context.Users.AnyAsync(person => person.Role == Roles.Admin && person.PasswordHash != null))
            return "Nothing was changed: at least one admin must remain who signs in with a password.";

        await transaction.CommitAsync();
        return null;
    }

    private async Task<string?> AddAsync(
        PeopleContext context, UserManager<Person> people, string name, string? passwordHash, string role,
        ExternalLogin? login = null)
    {
        await InvitationsOf(context, name).ExecuteDeleteAsync();
        var person = new Person
        {
            Id = Account.NewId(),
            UserName = name,
            Role = role,
            PasswordHash = passwordHash,
            PasswordSetAt = time.GetUtcNow(),
        };
        return SentenceOf(await people.CreateAsync(person)) ?? (login is null ? null : SentenceOf(
            await people.AddLoginAsync(person, new(login.Issuer, login.Subject, login.ProviderName))));
    }

    private static IQueryable<Invitation> InvitationsOf(PeopleContext context, string name) =>
        context.Set<Invitation>().Where(invitation => invitation.Name == name);

    private static bool IsUnchanged(PeopleContext context, string id, string stamp) =>
        PeopleRows.IsUnchanged((SqliteConnection)context.Database.GetDbConnection(), id, stamp);

    private AccountList Read()
    {
        lock (_reading)
        {
            var version = database.Version; // before the rows, so that the next access finds a change in between
            if (_known?.Version == version)
                return _known.Accounts;

            using var connection = database.Open();
            var accounts = new AccountList(PeopleRows.Accounts(connection));
            Volatile.Write(ref _known, new Reading(version, accounts));
            return accounts;
        }
    }

    internal static string NoSuchPerson(string name) => $"There is no user {name}.";

    /// <summary>Why Identity refused something; null if it did not.</summary>
    internal static string? SentenceOf(IdentityResult result) =>
        result.Succeeded ? null : string.Join(' ', result.Errors.Select(error => error.Description));

    [LoggerMessage(1, LogLevel.Error, "{File} cannot be read; its previous content stays in effect: {Cause}")]
    private partial void LogUnreadable(string file, string cause);
}
