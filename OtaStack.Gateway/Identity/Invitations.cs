namespace OtaStack.Gateway.Identity;

/// <summary>An invitation as stored.</summary>
/// <param name="Hash">Hash of the code in its link; see <see cref="Secret"/>.</param>
/// <param name="Name">The account name of the invited person.</param>
/// <param name="Role">One of <c>Roles</c>.</param>
/// <param name="InvitedBy">Id of the admin who made it.</param>
/// <param name="Stamp">That admin's stamp. The invitation ends when it changes.</param>
/// <param name="ExpiresAt">When it stops being valid.</param>
public sealed record Invitation(
    string Hash, string Name, string Role, string InvitedBy, string Stamp, DateTimeOffset ExpiresAt);

/// <summary>
/// Invitations: links with which a person sets the first password (<see cref="Accounts.AcceptAsync"/>). Each is valid
/// once, for three days, and only as long as the admin who made it keeps password and role: whoever had that admin's
/// account for an hour must not come back by an invitation.
/// </summary>
internal sealed class Invitations(PeopleDatabase database, Accounts accounts, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    /// <summary>Makes an invitation, in place of an earlier one for the same name.</summary>
    /// <returns>The code for the link, which is not stored; null: the inviter has another password or role since, or was
    /// removed.</returns>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">Nothing was changed.</exception>
    public string? Create(string name, string role, Account inviter)
    {
        var code = Secret.Create();
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        if (!PeopleRows.IsUnchanged(connection, inviter.Id, inviter.Stamp))
            return null;

        connection.Execute(
            """DELETE FROM "Invitations" WHERE "Name" = $0 OR "ExpiresAt" <= $1""", name, time.GetUtcNow());
        connection.Execute(
            """
            INSERT INTO "Invitations" ("Hash", "Name", "Role", "InvitedBy", "Stamp", "ExpiresAt")
            VALUES ($0, $1, $2, $3, $4, $5)
            """,
            Secret.Hash(code), name, role, inviter.Id, inviter.Stamp, time.GetUtcNow() + Lifetime);
        transaction.Commit();
        return code;
    }

    /// <summary>The invitation of a code; null if it is unknown, used or expired, or its admin has changed.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The database cannot be read.</exception>
    public Invitation? Find(string code) =>
        Read("""WHERE "Hash" = $0""", Secret.Hash(code)) is [var found] ? found : null;

    /// <summary>All that can still be used.</summary>
    public IReadOnlyList<Invitation> Pending() => Read("""ORDER BY "Name" """);

    /// <summary>Takes an invitation back.</summary>
    public void Withdraw(string name)
    {
        using var connection = database.Open();
        connection.Execute("""DELETE FROM "Invitations" WHERE "Name" = $0""", name);
    }

    private List<Invitation> Read(string which, params ReadOnlySpan<object?> values)
    {
        using var connection = database.Open();
        var now = time.GetUtcNow();
        return
        [
            .. connection.Query(
                $"""SELECT "Hash", "Name", "Role", "InvitedBy", "Stamp", "ExpiresAt" FROM "Invitations" {which}""",
                row => new Invitation(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
                    row.GetString(4), row.Time(5)),
                values)
                .Where(invitation => invitation.ExpiresAt > now
                    && accounts.FindById(invitation.InvitedBy)?.Stamp == invitation.Stamp),
        ];
    }
}
