using System.Globalization;

namespace OtaStack.Runner.Backups;

/// <summary>Bytes for people.</summary>
internal static class ByteSize
{
    /// <returns>For example <c>512 bytes</c>, <c>14.2 MB</c>; a MB has 1,000,000 bytes, as disks are sold.</returns>
    public static string Text(long bytes) => bytes switch
    {
        < 1000 => Format($"{bytes} bytes"),
        < 1000 * 1000 => Format($"{bytes / 1e3:0.0} kB"),
        < 1000 * 1000 * 1000 => Format($"{bytes / 1e6:0.0} MB"),
        _ => Format($"{bytes / 1e9:0.0} GB"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
