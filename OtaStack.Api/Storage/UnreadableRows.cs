using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

// Names of tables and columns are the model's own; values are parameters.
#pragma warning disable EF1002

namespace OtaStack.Api.Storage;

/// <summary>
/// Rows of the database that cannot be read: an unknown state, a time out of range, an invalid MAC address. They are
/// set aside, so that the other rows can be used. They stay in the database until someone deletes them, or a new row
/// with the same key replaces them.
/// </summary>
public sealed partial class UnreadableRows(IDbContextFactory<OtaStackContext> contexts, ILogger<UnreadableRows> logger)
{
    /// <summary>Number of rows that are listed.</summary>
    public const int Maximum = 1000;

    private const int RowsPerQuery = 10_000;
    private const int NamedInLog = 20;

    private ImmutableList<SetAsideRow> _rows = [];

    /// <summary>The first <see cref="Maximum"/> of them.</summary>
    public IReadOnlyList<UnreadableRow> All => [
        .. _rows.Select(row => new UnreadableRow(row.Table, row.RowId, row.Key, row.Reason))];

    /// <summary>Whether a row with this key was set aside.</summary>
    public bool Contains(string table, string key) => _rows.Any(row => row.Table == table && row.Key == key);

    /// <summary>
    /// Reads a table and passes on every row that can be read. Reading a damaged table takes longer, and passes some
    /// rows twice.
    /// </summary>
    /// <param name="context">The database.</param>
    /// <param name="query">Selects the rows.</param>
    /// <param name="take">Takes a row.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="check">Refuses a readable but invalid row with a <see cref="FormatException"/>.</param>
    public async Task ReadAsync<T>(
        OtaStackContext context,
        Func<IQueryable<T>, IQueryable<T>> query,
        Action<T> take,
        CancellationToken cancellationToken,
        Action<T>? check = null)
        where T : class
    {
        check ??= _ => { };
        try
        {
            await foreach (var row in query(context.Set<T>().AsNoTracking()).AsAsyncEnumerable()
                .WithCancellation(cancellationToken))
            {
                check(row);
                take(row);
            }
        }
        catch (Exception exception) when (IsOfRow(exception))
        {
            await ReadDamagedAsync(context, query, take, check, cancellationToken);
        }
    }

    /// <summary>Deletes a row that was set aside. False if it was not, or can be read now.</summary>
    public async Task<bool> DeleteAsync(string table, long rowId, CancellationToken cancellationToken)
    {
        if (_rows.FirstOrDefault(row => row.Table == table && row.RowId == rowId) is not { } row)
            return false;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var key = await KeyAsync(context, row.Table, row.KeyColumn, rowId, cancellationToken);
        var isReplaced = key != row.Key || await row.CanBeReadAsync(context, cancellationToken);
        if (!isReplaced)
        {
            await context.Database.ExecuteSqlRawAsync(
                $"DELETE FROM \"{row.Table}\" WHERE rowid = {{0}}", [rowId], cancellationToken);
            LogDeleted(row.Table, row.Key);
        }

        Remove(row);
        return !isReplaced;
    }

    /// <summary>A valid row has replaced one that was set aside.</summary>
    internal void Replaced(string table, string key)
    {
        foreach (var row in _rows.Where(row => row.Table == table && row.Key == key))
            Remove(row);
    }

    /// <summary>Whether the content of a row caused the failure, not the database.</summary>
    internal static bool IsOfRow(Exception exception) => exception
        is FormatException or InvalidOperationException or ArgumentException or InvalidCastException
            or OverflowException or JsonException;

    private async Task ReadDamagedAsync<T>(
        OtaStackContext context, Func<IQueryable<T>, IQueryable<T>> query, Action<T> take, Action<T> check,
        CancellationToken cancellationToken)
        where T : class
    {
        var table = context.Model.FindEntityType(typeof(T))!.GetTableName()!;
        var found = _rows.Count;
        for (long last = long.MinValue; ;)
        {
            var range = await context.Database.SqlQueryRaw<RowRange>(
                $$"""
                SELECT min(rowid) AS First, max(rowid) AS Last
                FROM (SELECT rowid FROM "{{table}}" WHERE rowid > {0} ORDER BY rowid LIMIT {{RowsPerQuery}})
                """,
                last).SingleAsync(cancellationToken);
            if (range is not { First: { } first, Last: { } end })
                break;

            await ReadRangeAsync(context, query, take, check, (first, end), cancellationToken);
            last = end;
        }

        if (_rows.Count - found > NamedInLog)
            LogMore(_rows.Count - found - NamedInLog, table);
    }

    // Bisects the range. One damaged row in ten thousand costs as much as reading twice as many.
    private async Task ReadRangeAsync<T>(
        OtaStackContext context,
        Func<IQueryable<T>, IQueryable<T>> query,
        Action<T> take,
        Action<T> check,
        (long First, long Last) range,
        CancellationToken cancellationToken)
        where T : class
    {
        var (first, last) = range;
        try
        {
            var rows = await query(RangeOf<T>(context, first, last)).ToListAsync(cancellationToken);
            rows.ForEach(check);
            rows.ForEach(take);
        }
        catch (Exception exception) when (IsOfRow(exception))
        {
            if (first == last)
            {
                await SetAsideAsync(context, first, check, exception, cancellationToken);
                return;
            }

            var middle = first + (last - first) / 2;
            await ReadRangeAsync(context, query, take, check, (first, middle), cancellationToken);
            await ReadRangeAsync(context, query, take, check, (middle + 1, last), cancellationToken);
        }
    }

    private async Task SetAsideAsync<T>(
        OtaStackContext context, long rowId, Action<T> check, Exception exception, CancellationToken cancellationToken)
        where T : class
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        var (table, keyColumn) = (type.GetTableName()!, type.FindPrimaryKey()!.Properties.Single().GetColumnName());
        var key = await KeyAsync(context, table, keyColumn, rowId, cancellationToken);
        var reason = (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ");
        if (_rows.Count >= Maximum)
            return;

        ImmutableInterlocked.Update(ref _rows, rows => rows.Add(new SetAsideRow(table, rowId, key ?? "", reason)
        {
            KeyColumn = keyColumn,
            CanBeReadAsync = (fresh, token) => CanBeReadAsync(fresh, rowId, check, token),
        }));
        if (_rows.Count <= NamedInLog)
            LogSetAside(table, key ?? "", reason);
    }

    private static async Task<bool> CanBeReadAsync<T>(
        OtaStackContext context, long rowId, Action<T> check, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            (await RangeOf<T>(context, rowId, rowId).ToListAsync(cancellationToken)).ForEach(check);
            return true;
        }
        catch (Exception exception) when (IsOfRow(exception))
        {
            return false;
        }
    }

    private static IQueryable<T> RangeOf<T>(OtaStackContext context, long first, long last)
        where T : class =>
        context.Set<T>().FromSqlRaw(
            $$"""
            SELECT * FROM "{{context.Model.FindEntityType(typeof(T))!.GetTableName()}}"
            WHERE rowid BETWEEN {0} AND {1}
            """, first, last)
            .AsNoTracking();

    private static Task<string?> KeyAsync(
        OtaStackContext context, string table, string column, long rowId, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<string?>(
            $"SELECT CAST(\"{column}\" AS TEXT) AS Value FROM \"{table}\" WHERE rowid = {{0}}", rowId)
            .FirstOrDefaultAsync(cancellationToken);

    private void Remove(SetAsideRow row) => ImmutableInterlocked.Update(ref _rows, rows => rows.Remove(row));

    private sealed record RowRange(long? First, long? Last);

    [LoggerMessage(1, LogLevel.Error,
        "The row {Key} of {Table} cannot be read and is set aside: {Reason} It stays in the database; GET "
            + "/api/storage/unreadable lists it")]
    private partial void LogSetAside(string table, string key, string reason);

    [LoggerMessage(
        2, LogLevel.Error, "{Count} more row(s) of {Table} cannot be read; GET /api/storage/unreadable lists them")]
    private partial void LogMore(int count, string table);

    [LoggerMessage(3, LogLevel.Information, "Deleted the unreadable row {Key} of {Table}")]
    private partial void LogDeleted(string table, string key);
}

/// <summary>An unreadable row, and a check whether it still is.</summary>
internal sealed record SetAsideRow(string Table, long RowId, string Key, string Reason)
{
    public required string KeyColumn { get; init; }

    public required Func<OtaStackContext, CancellationToken, Task<bool>> CanBeReadAsync { get; init; }
}
