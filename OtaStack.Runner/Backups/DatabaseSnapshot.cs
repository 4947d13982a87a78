using Microsoft.Data.Sqlite;

namespace OtaStack.Runner.Backups;

/// <summary>A copy of the API's database, made while the API may write to it, and what its rows say.</summary>
internal sealed record DatabaseSnapshot
{
    /// <summary>The file. It has no log beside it.</summary>
    public required string Path { get; init; }

    /// <summary>The newest migration (<c>20261122232925_Initial</c>); empty if none was applied.</summary>
    public required string Migration { get; init; }

    public required long Devices { get; init; }

    /// <summary>SHA-256 of every published image, 64 lower-case hex digits.</summary>
    public required IReadOnlyList<string> Firmware { get; init; }

    /// <summary>
    /// Copies a database with SQLite's online backup: the copy is the state after one transaction. Acknowledged changes
    /// are in it, also those that are still in the log.
    /// </summary>
    /// <exception cref="CommandException">The database cannot be copied, or it is damaged.</exception>
    public static DatabaseSnapshot Make(string database, string copy)
    {
        try
        {
            Copy(database, copy);
            return Read(copy);
        }
        catch (Exception exception) when (exception is SqliteException or BackupException)
        {
            throw new CommandException($"cannot copy the database {database}: {exception.Message.TrimEnd('.')}");
        }
    }

    /// <summary>
    /// Copies the gateway's database of people and keys, without sessions: one that was ended after the backup must not
    /// come back to life.
    /// </summary>
    /// <exception cref="CommandException">The database cannot be copied.</exception>
    public static void CopyPeople(string database, string copy)
    {
        try
        {
            Copy(database, copy, ForgetSessions);
        }
        catch (SqliteException exception)
        {
            throw new CommandException($"cannot copy the database {database}: {exception.Message.TrimEnd('.')}");
        }
    }

    // A gateway that was killed at its first start leaves a file without tables.
    private static void ForgetSessions(SqliteConnection people)
    {
        if (HasTable(people, "Sessions"))
            Scalar(people, """DELETE FROM "Sessions" """);
        if (HasTable(people, "KnownBrowsers"))
            Scalar(people, """DELETE FROM "KnownBrowsers" """);
        Scalar(people, "VACUUM"); // overwrites what was deleted
    }

    private static void Copy(string database, string copy, Action<SqliteConnection>? change = null)
    {
        // SQLite would create it with the mode of the umask.
        PrivateFile.Create(copy).Dispose();
        using var source = Open(database, SqliteOpenMode.ReadOnly);
        using var target = Open(copy, SqliteOpenMode.ReadWrite);
        source.BackupDatabase(target);
        // The copy says WAL as its source does, and would get a log and an index beside it.
        Scalar(target, "PRAGMA journal_mode=DELETE");
        change?.Invoke(target);
    }

    /// <summary>Verifies a copy and reads what a backup says about it.</summary>
    /// <exception cref="BackupException">The copy is damaged.</exception>
    public static DatabaseSnapshot Read(string copy)
    {
        try
        {
            using var connection = Open(copy, SqliteOpenMode.ReadOnly);
            return Scalar(connection, "PRAGMA integrity_check(1)") is not "ok" and var fault
                ? throw new BackupException($"the database is damaged: {fault}")
                : Read(copy, connection);
        }
        catch (SqliteException exception)
        {
            throw new BackupException($"the database is damaged: {exception.Message}", exception);
        }
    }

    private static DatabaseSnapshot Read(string copy, SqliteConnection connection) =>
        new()
        {
            Path = copy,
            Migration = HasTable(connection, "__EFMigrationsHistory")
                ? Scalar(connection, "SELECT max(MigrationId) FROM __EFMigrationsHistory") as string ?? ""
                : "",
            Devices = HasTable(connection, "Devices") ? (long)Scalar(connection, "SELECT count(*) FROM Devices")! : 0,
            Firmware = HasTable(connection, "Firmware") ? [.. Texts(connection, "SELECT Sha256 FROM Firmware")] : [],
        };

    // Not pooled: the files must be free when this returns.
    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static bool HasTable(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $name";
        command.Parameters.AddWithValue("$name", name);
        return (long)command.ExecuteScalar()! > 0;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static IEnumerable<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader.GetString(0);
    }
}
