namespace OtaStack.ServiceDefaults.Storage;

/// <summary>Distinguishes a full disk from other failures. People can fix it without a restart.</summary>
public static class DiskSpace
{
    private const int UnixNoSpace = 28;
    private const int UnixQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a full disk or an exceeded quota is the failure or its cause.</summary>
    public static bool IsExhausted(Exception exception) => exception switch
    {
        IOException { HResult: UnixNoSpace or UnixQuotaExceeded or WindowsDiskFull } => true,
        { InnerException: { } inner } => IsExhausted(inner),
        _ => false,
    };

    /// <summary>Bytes that this process can still write to the disk of <paramref name="folder"/>.</summary>
    public static long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
