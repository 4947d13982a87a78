using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Storage;

/// <summary>
/// Before anything else starts: takes the data folder, brings the database up to date, and rebuilds the picture in
/// memory from it.
/// </summary>
internal sealed class StorageStartup(
    DataFolder folder, DiskReserve reserve, IDbContextFactory<OtaStackContext> contexts, FirmwareStore firmware, Fleet fleet)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folder.Open();
        reserve.Make();
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await BreakAbandonedLockAsync(context, cancellationToken);
            await ThrowIfNewerAsync(context, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);

            // Readers and the one writer do not wait for each other; set once, kept by the file.
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);

            await firmware.LoadAsync(cancellationToken);
            await fleet.LoadAsync(cancellationToken);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            throw new StartupException(
                $"The database {folder.Database} cannot be used: {exception.Message} "
                + "Restore it from a copy, or choose another data folder.",
                exception);
        }
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

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
