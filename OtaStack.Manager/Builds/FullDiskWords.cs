namespace OtaStack.Manager.Builds;

/// <summary>
/// Recognises the messages of compilers and linkers on a full disk. They run in English here (strerror of ENOSPC and
/// EDQUOT).
/// </summary>
internal static class FullDiskWords
{
    public static bool AreIn(string? output) =>
        output is not null
        && (output.Contains("No space left on device", StringComparison.Ordinal)
            || output.Contains("Disk quota exceeded", StringComparison.Ordinal));
}
