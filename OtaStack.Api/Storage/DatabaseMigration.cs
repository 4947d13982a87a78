using Microsoft.EntityFrameworkCore;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>Brings the database up to date. The caller holds the data folder's lock.</summary>
internal sealed class DatabaseMigration(DataFolder folder, IDbContextFactory<OtaStackContext> contexts)
{
    /// <exception cref="StartupException">A newer version of OtaStack has written the database.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await BreakAbandonedLockAsync(context, cancellationToken);
        // Without pending migrations, MigrateAsync only compares models, which takes a tenth of a second.
        if (await IsOlderAsync(context, cancellationToken))
            await context.Database.MigrateAsync(cancellationToken);

        // With WAL, readers and the writer do not wait for each other. The file keeps the setting.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
    }

    // Throws if the database is newer: this version would drop data that it does not know when it writes rows back.
    private async Task<bool> IsOlderAsync(OtaStackContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToHashSet();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet();
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } unknown)
        {
            throw new StartupException(
                $"The database {folder.Database} was written by a newer version of OtaStack (migration {unknown}). "
                + "Start that version, or restore a copy from before the upgrade.");
        }

        return !known.IsSubsetOf(applied);
    }

    // EF Core's migration lock is a row, and waits forever for one that a killed process left behind. The data folder's
    // lock already excludes other processes.
    private static Task<int> BreakAbandonedLockAsync(OtaStackContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
}
