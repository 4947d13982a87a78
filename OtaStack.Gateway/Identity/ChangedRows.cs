using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace OtaStack.Gateway.Identity;

/// <summary>Rows that are newer in memory than in the database, by their key.</summary>
internal sealed class ChangedRows
{
    private readonly ConcurrentDictionary<string, byte> _keys = new();

    public void Add(string key) => _keys[key] = 0;

    public bool Contains(string key) => _keys.ContainsKey(key);

    /// <summary>
    /// Writes all such rows in one transaction. If that fails, they stay changed. The caller excludes other calls.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="write">Writes the row with a key, or deletes it if there is no such row any more.</param>
    /// <exception cref="SqliteException">The rows cannot be written.</exception>
    public void Save(PeopleDatabase database, Action<SqliteConnection, string> write)
    {
        if (_keys.IsEmpty)
            return;

        var changed = _keys.Keys.ToArray();
        foreach (var key in changed)
            _keys.TryRemove(key, out _); // before writing, so that a change during the write is saved the next time
        try
        {
            using var connection = database.Open();
            using var transaction = connection.BeginTransaction();
            foreach (var key in changed)
                write(connection, key);
            transaction.Commit();
        }
        catch
        {
            foreach (var key in changed)
                Add(key);
            throw;
        }
    }
}
