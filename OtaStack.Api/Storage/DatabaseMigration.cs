using Microsoft.EntityFrameworkCore;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>Brings the database up to date. The caller holds the data folder's lock.</summary>
internal sealed class DatabaseMigration(
    DataFolder folder, DatabaseCopies copies, IDbContextFactory<OtaStackContext> contexts)
{
    /// <exception cref="StartupException">A newer version of OtaStack has written the database, or there is no space
    /// for a copy of it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await BreakAbandonedLockAsync(context, cancellationToken);
        // Without pending migrations, MigrateAsync only compares models, which takes a tenth of a second.
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (IsOlder(context, applied))
        {
            if (applied.Count > 0)
                copies.Make(applied[^1]);
            await context.Database.MigrateAsync(cancellationToken);
        }

        // With WAL, readers and the writer do not wait for each other. The file keeps the setting.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
    }

    // Throws if the database is newer: this version would drop data that it does not know when it writes rows back.
    private bool IsOlder(OtaStackContext context, List<string> applied)
    {
        var known = context.Database.GetMigrations().ToHashSet();
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } unknown)
        {
            throw new StartupException(
                $"The database {folder.Database} was written by a newer version of OtaStack (migration {unknown}). "
                + $"Start that version, or go back to a copy from before the upgrade in {folder.Copies}: "
                + "docs/operations.md says how.");
        }

        return !known.IsSubsetOf(applied);
    }

    // EF Core's migration lock is a row, and waits forever for one that a killed process left behind. The data folder's
    // lock already excludes other processes.
    private static Task<int> BreakAbandonedLockAsync(OtaStackContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
}
