using Microsoft.Data.Sqlite;

namespace OtaStack.Tests.Storage;

/// <summary>The database of an <see cref="ApiServer"/>, opened beside the server, or while it is stopped.</summary>
internal static class ApiDatabase
{
    /// <summary>Not pooled, so that a restarted server finds the file as it is on disk.</summary>
    public static async Task<SqliteConnection> OpenAsync(ApiServer server)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(server.Data, "otastack.db")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Returns how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(ApiServer server, string sql)
    {
        await using var connection = await OpenAsync(server);
        return await ExecuteAsync(connection, sql);
    }

    /// <summary>The first value of a query.</summary>
    public static async Task<long> CountAsync(ApiServer server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Holds the write lock until it is closed.</summary>
    public static async Task<SqliteConnection> LockAsync(ApiServer server)
    {
        var connection = await OpenAsync(server);
        await ExecuteAsync(connection, "BEGIN EXCLUSIVE");
        return connection;
    }

    private static async Task<int> ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }
}
