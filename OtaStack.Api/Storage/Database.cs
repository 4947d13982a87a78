using Microsoft.Data.Sqlite;

namespace OtaStack.Api.Storage;

/// <summary>
/// Connections without EF Core, whose model and queries cost more at the start than the rows of a small fleet. They
/// share EF Core's pool, because the connection strings are equal.
/// </summary>
public sealed class Database(DataFolder folder)
{
    private readonly string _connectionString =
        new SqliteConnectionStringBuilder { DataSource = folder.Database }.ToString();

    /// <summary>As EF Core needs it, too.</summary>
    internal string ConnectionString => _connectionString;

    /// <summary>An open connection. The caller disposes it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    internal SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>Short commands without results to keep.</summary>
internal static class DatabaseCommands
{
    /// <summary>A command with the parameters <c>$0</c>, <c>$1</c>, and so on.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i]);
        return command;
    }

    /// <summary>Runs a command, and returns how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }
}
