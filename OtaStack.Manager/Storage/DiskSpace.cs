namespace OtaStack.Manager.Storage;

/// <summary>Tells a full disk from other failures: the one that a person can mend while everything goes on.</summary>
internal static class DiskSpace
{
    private const int UnixNoSpace = 28;
    private const int UnixQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsExhausted(Exception exception) => exception switch
    {
        IOException { HResult: UnixNoSpace or UnixQuotaExceeded or WindowsDiskFull } => true,
        { InnerException: { } inner } => IsExhausted(inner),
        _ => false,
    };

    /// <summary>What compilers and linkers write then, in English as they are run here (strerror of ENOSPC and EDQUOT).</summary>
    public static bool IsExhausted(string output) =>
        output.Contains("No space left on device", StringComparison.Ordinal)
        || output.Contains("Disk quota exceeded", StringComparison.Ordinal);

    /// <summary>Bytes that are free for the Manager where <paramref name="folder"/> lies.</summary>
    public static long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
