using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>
/// Brings the database up to date. The caller holds the data folder's lock. EF Core is only asked if a migration is
/// missing, because it needs longer to find out that none is than the rest of a start.
/// </summary>
internal sealed class DatabaseMigration(
    DataFolder folder, Database database, DatabaseCopies copies, IDbContextFactory<OtaStackContext> contexts)
{
    private static readonly Lazy<HashSet<string>> Known = new(() =>
    [
        .. typeof(OtaStackContext).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>(),
    ]);

    /// <exception cref="StartupException">A newer version of OtaStack has written the database, or there is no space
    /// for a copy of it.</exception>
    /// <exception cref="SqliteException">The database cannot be read or written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var applied = Applied();
        ThrowIfNewer(applied);
        if (!Known.Value.IsSubsetOf(applied))
        {
            if (applied.Count > 0)
                copies.Make(applied[^1]);
            await MigrateAsync(cancellationToken);
        }

        // With WAL, readers and the writer do not wait for each other. The file keeps the setting.
        using var connection = database.Open();
        connection.Execute("PRAGMA journal_mode=WAL");
    }

    // In their order; none if the database is new.
    private List<string> Applied()
    {
        using var connection = database.Open();
        using var exists = connection.Command("SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'");
        if ((long)exists.ExecuteScalar()! == 0)
            return [];

        var applied = new List<string>();
        using var command = connection.Command("SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId");
        using var rows = command.ExecuteReader();
        while (rows.Read())
            applied.Add(rows.GetString(0));
        return applied;
    }

    // This version would drop data that it does not know when it writes rows back.
    private void ThrowIfNewer(List<string> applied)
    {
        if (applied.Find(migration => !Known.Value.Contains(migration)) is { } unknown)
        {
            throw new StartupException(
                $"The database {folder.Database} was written by a newer version of OtaStack (migration {unknown}). "
                + $"Start that version, or go back to a copy from before the upgrade in {folder.Copies}: "
                + "docs/operations.md says how.");
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        // EF Core's migration lock is a row, and waits forever for one that a killed process left behind. The data
        // folder's lock already excludes other processes.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }
}
