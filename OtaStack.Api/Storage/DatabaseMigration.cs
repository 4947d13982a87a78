using Microsoft.EntityFrameworkCore;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>Brings the database up to date. Whoever runs it has the data folder's lock.</summary>
internal sealed class DatabaseMigration(DataFolder folder, IDbContextFactory<OtaStackContext> contexts)
{
    /// <exception cref="StartupException">A newer version of OtaStack has written the database.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await BreakAbandonedLockAsync(context, cancellationToken);
        await ThrowIfNewerAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);

        // Readers and the one writer do not wait for each other; set once, kept by the file.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
    }

    // Its rows may hold what this version would not understand, and would write back without it.
    private async Task ThrowIfNewerAsync(OtaStackContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToHashSet();
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } unknown)
        {
            throw new StartupException(
                $"The database {folder.Database} was written by a newer version of OtaStack (migration {unknown}). "
                + "Start that version, or restore a copy from before the upgrade.");
        }
    }

    // EF Core's lock against a second migrator is a row, and waits for ever for one that a killed process left behind.
    // Whoever holds the data folder's own lock is alone.
    private static Task<int> BreakAbandonedLockAsync(OtaStackContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
}
