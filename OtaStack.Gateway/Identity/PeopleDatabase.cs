using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// <c>people.db</c>: people, sessions, API keys. Other processes (<c>./otastack user</c>) may change it at any time;
/// <see cref="Version"/> tells.
/// </summary>
internal sealed class PeopleDatabase : IDisposable
{
    public const string FileName = "people.db";

    private const int SqliteFull = 13;

    private static readonly Lazy<HashSet<string>> Migrations = new(() =>
    [
        .. typeof(PeopleContext).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>(),
    ]);

    private readonly Lock _watching = new();
    private readonly IdentityFolder _folder;
    private SqliteConnection? _watch;
    private SqliteCommand? _version;

    public PeopleDatabase(IdentityFolder folder)
    {
        _folder = folder;
        Path = folder.PathOf(FileName);
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path }.ToString();
    }

    public string Path { get; }

    public string ConnectionString { get; }

    /// <summary>
    /// Changes when somebody has changed the file: another process, or another connection of this one. Reading it
    /// takes some microseconds.
    /// </summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public long Version
    {
        get
        {
            lock (_watching)
            {
                if (_version is null)
                {
                    _watch = Open();
                    _version = _watch.Command("PRAGMA data_version");
                }

                return (long)_version.ExecuteScalar()!;
            }
        }
    }

    /// <summary>
    /// Creates the tables or brings them up to date, and takes over what earlier versions wrote. To be called once, before
    /// anything else.
    /// </summary>
    /// <param name="isGateway">Whether the caller has <see cref="IdentityFolder.LockAgainstOtherGateways"/>.</param>
    /// <returns>What was taken over, as a sentence; null: nothing.</returns>
    /// <exception cref="StartupException">The file or those of an earlier version cannot be used.</exception>
    public string? Prepare(bool isGateway)
    {
        try
        {
            using var onlyOne = _folder.Lock();
            _folder.EnsureFile(FileName); // SQLite would create it with the mode of the umask
            using var connection = Open();
            var applied = Applied(connection);
            ThrowIfNewer(applied);
            if (applied.Count == 0)
            {
                // A running gateway of an earlier version would go on with its own files.
                using var noGateway = isGateway ? null : _folder.LockAgainstOtherGateways();
                return Create(connection);
            }

            if (!Migrations.Value.IsSubsetOf(applied))
                Migrate();
            if (isGateway)
                EarlierFiles.SetAside(_folder); // the process may have been killed between taking over and this
            return null;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{Path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>An open connection. The caller disposes it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_watching)
        {
            _version?.Dispose();
            _watch?.Dispose();
            SqliteConnection.ClearPool(new SqliteConnection(ConnectionString));
        }
    }

    // A new file gets the schema from the script that EF Core has written, which takes milliseconds instead of a second.
    private string? Create(SqliteConnection connection)
    {
        connection.Execute("PRAGMA journal_mode=WAL"); // readers and the writer do not wait for each other
        var earlier = EarlierFiles.Read(_folder);
        using (var transaction = connection.BeginTransaction())
        {
            connection.Execute(Schema());
            earlier?.WriteTo(connection);
            transaction.Commit();
        }

        if (earlier is null)
            return null;

        EarlierFiles.SetAside(_folder);
        return earlier.Summary();
    }

    private void Migrate()
    {
        using var context = new PeopleContext(
            new DbContextOptionsBuilder<PeopleContext>().UseSqlite(ConnectionString).Options);
        // A killed process leaves its lock behind, and EF Core would wait for it. The folder's lock already excludes
        // others.
        context.Database.ExecuteSqlRaw("DROP TABLE IF EXISTS \"__EFMigrationsLock\"");
        context.Database.Migrate();
    }

    private void ThrowIfNewer(List<string> applied)
    {
        if (applied.Find(migration => !Migrations.Value.Contains(migration)) is { } unknown)
        {
            throw new StartupException(
                $"{Path} was written by a newer version of OtaStack (migration {unknown}). Start that version, or "
                    + "restore a backup from before the upgrade.");
        }
    }

    /// <summary>Whether a full disk is the failure or its cause: a file that cannot be written, or SQLite's own error.</summary>
    public static bool IsDiskFull(Exception exception) =>
        DiskSpace.IsExhausted(exception) || IsSqliteFull(exception);

    private static bool IsSqliteFull(Exception? exception) => exception is not null
        && (exception is SqliteException { SqliteErrorCode: SqliteFull } || IsSqliteFull(exception.InnerException));

    private static List<string> Applied(SqliteConnection connection)
    {
        using var exists = connection.Command("SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'");
        if ((long)exists.ExecuteScalar()! == 0)
            return [];

        return connection.Query("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"", row => row.GetString(0));
    }

    /// <summary>The script of all migrations.</summary>
    internal static string Schema()
    {
        using var script = typeof(PeopleDatabase).Assembly.GetManifestResourceStream("people.sql")!;
        return new StreamReader(script).ReadToEnd();
    }
}

/// <summary>Short commands without EF Core.</summary>
internal static class PeopleCommands
{
    /// <summary>A command with the parameters <c>$0</c>, <c>$1</c>, and so on.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                { } value => value,
            });
        }

        return command;
    }

    /// <summary>Runs a command, and returns how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query, and reads its rows.</summary>
    public static List<T> Query<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read,
        params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        using var rows = command.ExecuteReader();
        var result = new List<T>();
        while (rows.Read())
            result.Add(read(rows));
        return result;
    }

    public static DateTimeOffset Time(this SqliteDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static string? TextOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);
}
