using System.Globalization;

namespace OtaStack.Runner.Backups;

/// <summary>Numbers of things for people.</summary>
internal static class Counted
{
    /// <returns>For example <c>1 image</c>, <c>2 images</c>.</returns>
    public static string Text(long count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
