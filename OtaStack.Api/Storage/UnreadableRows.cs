using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>
/// Rows of the database that cannot be read: an unknown state, a time out of range, an invalid MAC address. They are
/// set aside, so that the other rows can be used. They stay in the database until someone deletes them, or a new row
/// with the same key replaces them.
/// </summary>
public sealed partial class UnreadableRows(Database database, ILogger<UnreadableRows> logger)
{
    /// <summary>Number of rows that are listed.</summary>
    public const int Maximum = 1000;

    private const int NamedInLog = 20;

    private ImmutableList<SetAsideRow> _rows = [];

    /// <summary>The first <see cref="Maximum"/> of them.</summary>
    public IReadOnlyList<UnreadableRow> All => [
        .. _rows.Select(row => new UnreadableRow(row.Table, row.RowId, row.Key, row.Reason))];

    /// <summary>Whether a row with this key was set aside.</summary>
    public bool Contains(string table, string key) => _rows.Any(row => row.Table == table && row.Key == key);

    /// <summary>Reads a table and passes on every row that can be read.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="take">Takes a row.</param>
    /// <param name="check">
    /// Refuses a readable but invalid row with a <see cref="FormatException"/>; null to accept all.
    /// </param>
    /// <param name="setAside">Takes the key of each row that was set aside; null to ignore them.</param>
    /// <param name="where">Selects rows, with parameters <c>$0</c>, <c>$1</c>; null for all.</param>
    /// <param name="values">The values of the parameters.</param>
    internal void Read<T>(
        SqliteConnection connection, StoredTable<T> table, Action<T> take, Action<T>? check = null,
        Action<string>? setAside = null, string? where = null, params ReadOnlySpan<object> values)
    {
        var found = 0;
        using var command = connection.Command(table.Select(where), values);
        using var rows = command.ExecuteReader();
        var row = new StoredRow(rows, new RecentTexts());
        while (rows.Read())
        {
            try
            {
                var record = table.Read(row);
                check?.Invoke(record);
                take(record);
            }
            catch (Exception exception) when (IsOfRow(exception))
            {
                SetAside(table, check, rows, exception, isNamed: ++found <= NamedInLog);
                setAside?.Invoke(KeyOf(rows));
            }
        }

        if (found > NamedInLog)
            LogMore(found - NamedInLog, table.Name);
    }

    /// <summary>
    /// Deletes a row that was set aside, for <see cref="AuditedChanges"/>. The result is false if it was not, or can be
    /// read now.
    /// </summary>
    internal Change<bool> Deletion(string table, long rowId)
    {
        if (_rows.FirstOrDefault(row => row.Table == table && row.RowId == rowId) is not { } row)
            return new Change<bool>(false);

        using var connection = database.Open();
        if (row.IsReplaced(connection))
        {
            Remove(row);
            return new Change<bool>(false);
        }

        return new Change<bool>(true)
        {
            Write = context =>
            {
                // A board may have polled since; its new row must stay.
                var current = (SqliteConnection)context.Database.GetDbConnection();
                if (!row.IsReplaced(current))
                    current.Execute($"DELETE FROM \"{row.Table}\" WHERE rowid = $0", rowId);
                return Task.CompletedTask;
            },
            Entries =
            [
                AuditEntry.Of("storage.delete", $"row:{table}/{rowId}", new DeletedRow(row.Key, row.Reason), null),
            ],
            Apply = () =>
            {
                Remove(row);
                LogDeleted(row.Table, row.Key);
            },
            FreesSpace = true,
        };
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

    private void SetAside<T>(
        StoredTable<T> table, Action<T>? check, SqliteDataReader at, Exception exception, bool isNamed)
    {
        if (_rows.Count >= Maximum)
            return;

        var rowId = at.GetInt64(table.Columns.Length);
        var key = KeyOf(at);
        var reason = exception.Message.ReplaceLineEndings(" ");
        ImmutableInterlocked.Update(ref _rows, rows => rows.Add(new SetAsideRow(table.Name, rowId, key, reason)
        {
            IsReplaced = connection => IsReplaced(connection, table, check, rowId, key),
        }));
        if (isNamed)
            LogSetAside(table.Name, key, reason);
    }

    // Whether the row was deleted, has another key, or can be read now.
    private static bool IsReplaced<T>(
        SqliteConnection connection, StoredTable<T> table, Action<T>? check, long rowId, string key)
    {
        using var command = connection.Command(table.Select("rowid = $0"), rowId);
        using var rows = command.ExecuteReader();
        if (!rows.Read() || KeyOf(rows) != key)
            return true;

        try
        {
            var record = table.Read(new StoredRow(rows, new RecentTexts()));
            check?.Invoke(record);
            return true;
        }
        catch (Exception exception) when (IsOfRow(exception))
        {
            return false;
        }
    }

    private static string KeyOf(SqliteDataReader row) => row.IsDBNull(0) ? "" : row.GetString(0);

    private sealed record DeletedRow(string Key, string Reason);

    private void Remove(SetAsideRow row) => ImmutableInterlocked.Update(ref _rows, rows => rows.Remove(row));

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
    /// <summary>Whether it is gone, or a valid row has taken its place.</summary>
    public required Func<SqliteConnection, bool> IsReplaced { get; init; }
}
