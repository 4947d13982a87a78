using Microsoft.Data.Sqlite;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Storage;

/// <summary>Recognises a full disk: a file that cannot be written, or SQLite's own error.</summary>
internal static class FullDisk
{
    private const int SqliteFull = 13;

    public static bool IsCauseOf(Exception exception) => DiskSpace.IsExhausted(exception) || IsOfDatabase(exception);

    private static bool IsOfDatabase(Exception? exception) =>
        exception is not null
            && (exception is SqliteException { SqliteErrorCode: SqliteFull } || IsOfDatabase(exception.InnerException));
}
