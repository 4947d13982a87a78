using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Storage;

/// <summary>
/// Writes pending rows in batches, and retries or drops rows that could not be written. Not thread-safe.
/// </summary>
internal sealed partial class RowBatches(
    IDbContextFactory<OtaStackContext> contexts, DiskReserve reserve, TimeProvider time, TimeSpan firstPause,
    ILogger logger)
{
    /// <summary>A row that the database has refused this many times is dropped. The pause doubles each time.</summary>
    internal const int MaximumAttempts = 6;

    private const int NamedInLog = 10;

    private volatile Batch? _underWay;

    /// <summary>Rows that are being written now.</summary>
    public int UnderWay => _underWay?.Count ?? 0;

    /// <summary>
    /// When the oldest of them changed (<see cref="TimeProvider.GetTimestamp"/>); null if nothing waits.
    /// </summary>
    public long? Oldest => _underWay?.Since;

    private readonly Lazy<(TableWriter Devices, TableWriter Updates)> _tables = new(() =>
    {
        using var context = contexts.CreateDbContext();
        return (TableWriter.Of<DeviceRecord>(context.Model), TableWriter.Of<UpdateRecord>(context.Model));
    });

    /// <summary>Writes all updates that are due, in one transaction.</summary>
    /// <exception cref="DbUpdateException">The database cannot be written. All are kept.</exception>
    public async Task WriteAsync(WaitingUpdates waiting)
    {
        var taken = waiting.Take();
        if (taken.Count == 0)
            return;

        List<RefusedRow<WaitingUpdate>> refused;
        try
        {
            _underWay = new Batch(taken.Count, taken.Min(update => update.Since));
            refused = await InTransactionAsync(
                context => _tables.Value.Updates.Write(
                    context, taken, update => update.Record, update => update.IsNew));
        }
        catch (Exception exception)
        {
            var failure = new DbUpdateException("The database cannot be written.", exception);
            foreach (var update in taken)
                waiting.PutBack(update, failure);
            throw failure;
        }
        finally
        {
            _underWay = null;
        }

        var refusedIds = refused.Select(row => row.Item.Record.Id).ToHashSet();
        foreach (var update in taken.Where(update => !refusedIds.Contains(update.Record.Id)))
            update.Written.TrySetResult();
        foreach (var (update, reason) in refused)
        {
            var failure = new DbUpdateException("The database refuses the row.", reason);
            if (update.Attempts + 1 < MaximumAttempts)
                waiting.PutBack(
                    update with { Attempts = update.Attempts + 1, NotBefore = NextAttempt(update.Attempts) }, failure);
            else
                update.Fail(failure);
        }

        Report(_tables.Value.Updates.Table, refused, update => update.Attempts, update => update.Record.Id.ToString());
    }

    /// <summary>
    /// Writes at most <paramref name="maximum"/> due devices, in one transaction. False if no device is due.
    /// </summary>
    /// <exception cref="DbUpdateException">The database cannot be written. All are kept.</exception>
    public async Task<bool> WriteAsync(WaitingDevices waiting, int maximum)
    {
        var taken = waiting.Take(maximum);
        if (taken.Count == 0)
            return false;

        List<RefusedRow<(WaitingDevice Waiting, DeviceRecord Record)>> refused;
        try
        {
            _underWay = new Batch(taken.Count, taken.Min(device => device.Waiting.Since));
            refused = await InTransactionAsync(
                context => _tables.Value.Devices.Write(context, taken, device => device.Record, _ => true));
        }
        catch (Exception exception)
        {
            foreach (var (device, _) in taken)
                waiting.PutBack(device);
            throw new DbUpdateException("The database cannot be written.", exception);
        }
        finally
        {
            _underWay = null;
        }

        foreach (var ((device, _), _) in refused)
        {
            if (device.Attempts + 1 < MaximumAttempts)
                waiting.PutBack(
                    device with { Attempts = device.Attempts + 1, NotBefore = NextAttempt(device.Attempts) });
        }

        Report(_tables.Value.Devices.Table, refused, row => row.Waiting.Attempts, row => row.Record.Mac.ToString());
        return true;
    }

    private async Task<T> InTransactionAsync<T>(Func<OtaStackContext, T> write)
    {
        await using var context = await contexts.CreateDbContextAsync();

        // The write-ahead log needs ten times the space of the rows. When it fills the disk, no space is left for the
        // checkpoint that empties it.
        if (reserve.IsScarce)
            await TryEmptyLogAsync(context);
        try
        {
            return await WriteAsync(context, write);
        }
        catch (SqliteException exception) when (FullDisk.IsCauseOf(exception))
        {
            await TryEmptyLogAsync(context);
            return await WriteAsync(context, write);
        }
    }

    private static async Task TryEmptyLogAsync(OtaStackContext context)
    {
        try
        {
            await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The write that follows reports the failure.
        }
    }

    private static async Task<T> WriteAsync<T>(OtaStackContext context, Func<OtaStackContext, T> write)
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        var result = write(context);
        await transaction.CommitAsync();
        return result;
    }

    private long NextAttempt(int attempts) =>
        time.GetTimestamp() + (long)(firstPause.TotalSeconds * Math.Pow(2, attempts) * time.TimestampFrequency);

    private void Report<T>(string table, List<RefusedRow<T>> refused, Func<T, int> attempts, Func<T, string> name)
    {
        if (refused.Count == 0)
            return;

        var dropped = refused.Where(row => attempts(row.Item) + 1 >= MaximumAttempts).ToList();
        if (dropped.Count > 0)
        {
            OtaMetrics.DroppedRows.Add(dropped.Count, new KeyValuePair<string, object?>("otastack.table", table));
            LogDropped(dropped[0].Reason, dropped.Count, table, Names(dropped, name), MaximumAttempts);
        }

        var first = refused.Where(row => attempts(row.Item) == 0).ToList();
        if (first.Count > 0)
            LogRefused(first[0].Reason, first.Count, table, Names(first, name));
    }

    private static string Names<T>(List<RefusedRow<T>> rows, Func<T, string> name) =>
        string.Join(", ", rows.Take(NamedInLog).Select(row => name(row.Item)))
            + (rows.Count > NamedInLog ? ", ..." : "");

    private sealed record Batch(int Count, long Since);

    [LoggerMessage(11, LogLevel.Error, "The database refused {Count} row(s) of {Table}; retrying them: {Rows}")]
    private partial void LogRefused(Exception exception, int count, string table, string rows);

    [LoggerMessage(12, LogLevel.Error, "Dropped {Count} row(s) of {Table} after {Attempts} attempts: {Rows}")]
    private partial void LogDropped(Exception exception, int count, string table, string rows, int attempts);
}
