using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OtaStack.Api.Storage;

/// <summary>
/// The current row of a query, read by the numbers of its columns, in the forms in which EF Core writes them
/// (<see cref="OtaStackContext"/>). A value that is not of its form throws an exception of
/// <see cref="UnreadableRows.IsOfRow"/>.
/// </summary>
internal readonly struct StoredRow(SqliteDataReader reader, RecentTexts texts)
{
    public string Text(int column)
    {
        // The text itself, without a copy.
        var utf8 = raw.sqlite3_column_blob(reader.Handle, column);
        return utf8.IsEmpty ? reader.GetString(column) : texts.Get(utf8);
    }

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : Text(column);

    public int Int(int column) => reader.GetInt32(column);

    public int? IntOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public long Long(int column) => reader.GetInt64(column);

    public long? LongOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public double? DoubleOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public bool Bool(int column) => reader.GetBoolean(column);

    public Guid Guid(int column) => reader.GetGuid(column);

    public DateTime? DateTimeOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);

    public MacAddress Mac(int column) => MacAddress.Parse(reader.GetString(column));

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);

    public T Enum<T>(int column)
        where T : struct, Enum => EnumNames<T>.Parse(Text(column));

    public T? EnumOrNull<T>(int column)
        where T : struct, Enum => reader.IsDBNull(column) ? null : Enum<T>(column);

    /// <summary>A JSON array of texts.</summary>
    public IReadOnlyList<string> Texts(int column)
    {
        var json = reader.GetString(column);
        return json == "[]" ? [] : JsonSerializer.Deserialize<string[]>(json) ?? [];
    }

    // The framework's parser takes longer than reading the row.
    private static class EnumNames<T>
        where T : struct, Enum
    {
        private static readonly FrozenDictionary<string, T> ByName =
            System.Enum.GetValues<T>().ToFrozenDictionary(value => value.ToString());

        public static T Parse(string name) => ByName.TryGetValue(name, out var value)
            ? value
            : throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"\"{name}\" is not a {typeof(T).Name}."));
    }
}
