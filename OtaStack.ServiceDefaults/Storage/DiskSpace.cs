namespace OtaStack.ServiceDefaults.Storage;

/// <summary>Tells a full disk from other failures: the one that a person can mend while everything goes on.</summary>
public static class DiskSpace
{
    private const int UnixNoSpace = 28;
    private const int UnixQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a full disk, or a quota that is used up, is the failure or its cause.</summary>
    public static bool IsExhausted(Exception exception) => exception switch
    {
        IOException { HResult: UnixNoSpace or UnixQuotaExceeded or WindowsDiskFull } => true,
        { InnerException: { } inner } => IsExhausted(inner),
        _ => false,
    };

    /// <summary>Bytes that are free for this process where <paramref name="folder"/> lies.</summary>
    public static long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
