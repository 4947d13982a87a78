namespace OtaStack.Manager.Builds;

/// <summary>
/// What compilers and linkers write on a full disk, in English as they are run here (strerror of ENOSPC and EDQUOT).
/// </summary>
internal static class FullDiskWords
{
    public static bool AreIn(string? output) =>
        output is not null
        && (output.Contains("No space left on device", StringComparison.Ordinal)
            || output.Contains("Disk quota exceeded", StringComparison.Ordinal));
}
