using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// Where a firmware is in lists: the newest first, then by SHA-256. As text, it is the cursor of a page:
/// <c>1764273600000-3f2a…</c>. The firmware may have been deleted since.
/// </summary>
internal sealed record FirmwareKey(long PublishedAt, string Sha256) : IComparable<FirmwareKey>
{
    public static FirmwareKey Of(FirmwareRecord record) =>
        new(record.PublishedAt.ToUnixTimeMilliseconds(), record.Sha256);

    /// <summary>Whether the text is a cursor.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FirmwareKey? key)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        key = dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && FirmwareFiles.IsSha256(text[(dash + 1)..])
            ? new FirmwareKey(at, text[(dash + 1)..])
            : null;
        return key is not null;
    }

    public int CompareTo(FirmwareKey? other) => other is null ? 1
        : PublishedAt != other.PublishedAt ? other.PublishedAt.CompareTo(PublishedAt)
        : string.CompareOrdinal(Sha256, other.Sha256);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PublishedAt}-{Sha256}");
}
