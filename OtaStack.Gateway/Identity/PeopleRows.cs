using Microsoft.Data.Sqlite;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.Identity;

/// <summary>A person's last sign-in.</summary>
/// <param name="Name">The account name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="At">When; null: not since OtaStack records this.</param>
/// <param name="From">IP address.</param>
/// <param name="Provider">The provider at which the person signs in; null: with a password here.</param>
public sealed record PersonSignIn(string Name, string Role, DateTimeOffset? At, string? From, string? Provider);

/// <summary>
/// The rows of <c>people.db</c> that each start and each session need, in standard SQL. Changes of people go through
/// ASP.NET Core Identity (<see cref="Accounts"/>).
/// </summary>
internal static class PeopleRows
{
    public static List<Account> Accounts(SqliteConnection connection) => connection.Query(
        """
        SELECT person."Id", person."UserName", person."Role", person."PasswordHash", person."SecurityStamp",
            person."PasswordSetAt", login."LoginProvider", login."ProviderKey", login."ProviderDisplayName",
            person."TwoFactorEnabled", (SELECT count(*) FROM "PersonPasskeys" WHERE "UserId" = person."Id")
        FROM "People" person LEFT JOIN "PersonLogins" login ON login."UserId" = person."Id"
        """,
        row => new Account(
            row.GetString(0), row.GetString(1), row.GetString(2), row.TextOrNull(3) ?? "", row.GetString(4), row.Time(5))
        {
            Login = row.TextOrNull(6) is { } issuer
                ? new ExternalLogin(issuer, row.GetString(7), row.TextOrNull(8) ?? issuer)
                : null,
            HasAuthenticator = row.GetBoolean(9),
            Passkeys = row.GetInt32(10),
        });

    /// <summary>Whether a person still has this password and role. In a transaction, this stays so until its end.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="id">The person.</param>
    /// <param name="stamp">The stamp that the person had.</param>
    public static bool IsUnchanged(SqliteConnection connection, string id, string stamp)
    {
        using var command = connection.Command(
            """SELECT count(*) FROM "People" WHERE "Id" = $0 AND "SecurityStamp" = $1""", id, stamp);
        return (long)command.ExecuteScalar()! > 0;
    }

    public static List<ApiKeyRecord> Keys(SqliteConnection connection) => connection.Query(
        """
        SELECT "Id", "Name", "Role", "SecretHash", "PersonId", "Creator", "CreatedAt", "ExpiresAt", "LastUsedAt"
        FROM "ApiKeys"
        """,
        row => new ApiKeyRecord(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            row.Time(6), row.TimeOrNull(7))
        {
            LastUsedAt = row.TimeOrNull(8),
        });

    public static List<SessionRecord> Sessions(SqliteConnection connection) => connection.Query(
        """
        SELECT "Hash", "PersonId", "Stamp", "StartedAt", "LastUsedAt", "Browser", "Address" FROM "Sessions"
        """,
        row => new SessionRecord(
            row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.Time(4), row.GetString(5),
            row.GetString(6)));

    public static List<KnownBrowser> Browsers(SqliteConnection connection) => connection.Query(
        """
        SELECT "Hash", "PersonId", "Stamp", "SeenAt" FROM "KnownBrowsers"
        """,
        row => new KnownBrowser(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)));

    public static string? Setting(SqliteConnection connection, string name)
    {
        using var command = connection.Command("""SELECT "Value" FROM "Settings" WHERE "Name" = $0""", name);
        return command.ExecuteScalar() as string;
    }

    public static void Write(SqliteConnection connection, Setting setting) => connection.Execute(
        """
        INSERT INTO "Settings" ("Name", "Value") VALUES ($0, $1)
        ON CONFLICT ("Name") DO UPDATE SET "Value" = excluded."Value"
        """,
        setting.Name, setting.Value);

    /// <summary>
    /// Adds a person without EF Core: the first one of a new folder, and those of an earlier version, who keep their id
    /// and stamp.
    /// </summary>
    public static void Add(SqliteConnection connection, Account account) => connection.Execute(
        """
        INSERT INTO "People" ("Id", "UserName", "NormalizedUserName", "Role", "PasswordHash", "SecurityStamp",
            "ConcurrencyStamp", "PasswordSetAt", "EmailConfirmed", "PhoneNumberConfirmed", "TwoFactorEnabled",
            "LockoutEnabled", "AccessFailedCount")
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, FALSE, FALSE, FALSE, FALSE, 0)
        """,
        account.Id, account.Name, account.Name.ToUpperInvariant(), account.Role, account.PasswordHash, account.Stamp,
        Account.NewStamp(), account.PasswordSetAt);

    /// <summary>
    /// Sets the password of the account <c>admin</c> at a start, and creates it as an admin if it does not exist. Without
    /// EF Core, because each first start does this.
    /// </summary>
    /// <param name="connection">The database.</param>
    /// <param name="passwordHash">The new password's hash.</param>
    /// <param name="now">The time.</param>
    /// <param name="isGiven">Whether to remember the password as <see cref="Setting.GivenPasswordHash"/>.</param>
    public static void SetFirstPassword(
        SqliteConnection connection, string passwordHash, DateTimeOffset now, bool isGiven)
    {
        using var transaction = connection.BeginTransaction();
        var changed = connection.Execute(
            """
            UPDATE "People" SET "PasswordHash" = $1, "SecurityStamp" = $2, "ConcurrencyStamp" = $3, "PasswordSetAt" = $4
            WHERE "UserName" = $0
            """,
            AccountName.Admin, passwordHash, Account.NewStamp(), Account.NewStamp(), now);
        if (changed == 0)
        {
            Add(connection, new Account(
                Account.NewId(), AccountName.Admin, Roles.Admin, passwordHash, Account.NewStamp(), now));
        }

        if (isGiven)
            Write(connection, new Setting(Identity.Setting.GivenPasswordHash, passwordHash));
        transaction.Commit();
    }

    public static void Add(SqliteConnection connection, ApiKeyRecord key) => connection.Execute(
        """
        INSERT INTO "ApiKeys" ("Id", "Name", "Role", "SecretHash", "PersonId", "Creator", "CreatedAt", "ExpiresAt",
            "LastUsedAt")
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)
        """,
        key.Id, key.Name, key.Role, key.SecretHash, key.PersonId, key.Creator, key.CreatedAt, key.ExpiresAt,
        key.LastUsedAt);

    public static void Write(SqliteConnection connection, SessionRecord session) => connection.Execute(
        """
        INSERT INTO "Sessions" ("Hash", "PersonId", "Stamp", "StartedAt", "LastUsedAt", "Browser", "Address")
        VALUES ($0, $1, $2, $3, $4, $5, $6)
        ON CONFLICT ("Hash") DO UPDATE SET "Stamp" = excluded."Stamp", "LastUsedAt" = excluded."LastUsedAt"
        """,
        session.Hash, session.PersonId, session.Stamp, session.StartedAt, session.LastUsedAt, session.Browser,
        session.Address);

    public static void Write(SqliteConnection connection, KnownBrowser browser) => connection.Execute(
        """
        INSERT INTO "KnownBrowsers" ("Hash", "PersonId", "Stamp", "SeenAt") VALUES ($0, $1, $2, $3)
        ON CONFLICT ("Hash") DO NOTHING
        """,
        browser.Hash, browser.PersonId, browser.Stamp, browser.SeenAt);

    public static void SetLastUse(SqliteConnection connection, ApiKey key) => connection.Execute(
        """UPDATE "ApiKeys" SET "LastUsedAt" = $1 WHERE "Id" = $0""", key.Id, key.LastUsedAt);

    /// <summary>Everybody, with the last sign-in.</summary>
    public static List<PersonSignIn> SignIns(SqliteConnection connection) => connection.Query(
        """
        SELECT person."UserName", person."Role", person."LastSignInAt", person."LastSignInFrom",
            login."ProviderDisplayName"
        FROM "People" person LEFT JOIN "PersonLogins" login ON login."UserId" = person."Id"
        ORDER BY person."UserName"
        """,
        row => new PersonSignIn(
            row.GetString(0), row.GetString(1), row.TimeOrNull(2), row.TextOrNull(3), row.TextOrNull(4)));

    /// <summary>Sets it, unless a later one is known: sign-ins are written in any order.</summary>
    public static void SetLastSignIn(SqliteConnection connection, Account account, DateTimeOffset at, string from) =>
        connection.Execute(
            """
            UPDATE "People" SET "LastSignInAt" = $1, "LastSignInFrom" = $2
            WHERE "Id" = $0 AND ("LastSignInAt" IS NULL OR "LastSignInAt" <= $1)
            """,
            account.Id, at, from);

    public static void DeleteKey(SqliteConnection connection, string id) =>
        connection.Execute("""DELETE FROM "ApiKeys" WHERE "Id" = $0""", id);

    public static void DeleteSession(SqliteConnection connection, string hash) =>
        connection.Execute("""DELETE FROM "Sessions" WHERE "Hash" = $0""", hash);

    public static void DeleteBrowser(SqliteConnection connection, string hash) =>
        connection.Execute("""DELETE FROM "KnownBrowsers" WHERE "Hash" = $0""", hash);
}
