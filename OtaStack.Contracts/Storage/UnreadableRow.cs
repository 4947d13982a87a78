namespace OtaStack.Contracts.Storage;

/// <summary>A row of the database that could not be read at start (<c>/api/storage/unreadable</c>).</summary>
/// <param name="Table">Its table.</param>
/// <param name="RowId">SQLite's number of it.</param>
/// <param name="Key">What stands in its key column.</param>
/// <param name="Reason">Why it cannot be read.</param>
public record UnreadableRow(string Table, long RowId, string Key, string Reason);
