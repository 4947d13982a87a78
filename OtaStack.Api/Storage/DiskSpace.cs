namespace OtaStack.Api.Storage;

/// <summary>Tells a full disk from other failures: the one that a person can mend while everything goes on.</summary>
public static class DiskSpace
{
    private const int UnixNoSpace = 28;
    private const int UnixQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int SqliteFull = 13;

    public static bool IsExhausted(Exception exception) => exception switch
    {
        IOException { HResult: UnixNoSpace or UnixQuotaExceeded or WindowsDiskFull } => true,
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: SqliteFull } => true,
        { InnerException: { } inner } => IsExhausted(inner),
        _ => false,
    };
}
