namespace OtaStack.Contracts.Storage;

/// <summary>A row of the database that could not be read at start (<c>/api/storage/unreadable</c>).</summary>
/// <param name="Table">Its table.</param>
/// <param name="RowId">Its number in SQLite.</param>
/// <param name="Key">The content of its key column.</param>
/// <param name="Reason">Why it cannot be read.</param>
public sealed record UnreadableRow(string Table, long RowId, string Key, string Reason);
