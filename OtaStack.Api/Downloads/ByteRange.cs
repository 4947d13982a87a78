using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtaStack.Api.Downloads;

/// <summary>The requested part of an image.</summary>
/// <param name="IsPartial">Answered with 206.</param>
/// <param name="IsSatisfiable">False if it starts after the end; answered with 416.</param>
public readonly record struct ByteRange(long Offset, long Length, bool IsPartial, bool IsSatisfiable = true)
{
    /// <summary>Whether it reaches the image's last byte.</summary>
    public bool EndsAt(long size) => Offset + Length == size;

    /// <summary>
    /// Reads the <c>Range</c> header. A range past the end is cut there, because the last range of <c>esp_https_ota</c>
    /// may be (esp_https_ota.c). A header that is malformed, in another unit, or has several ranges is ignored, as RFC
    /// 9110 allows.
    /// </summary>
    public static ByteRange Of(StringValues header, long size)
    {
        var whole = new ByteRange(0, size, IsPartial: false);
        if (StringValues.IsNullOrEmpty(header) || !RangeHeaderValue.TryParse(header.ToString(), out var parsed)
            || parsed.Unit != "bytes" || parsed.Ranges.Count != 1)
            return whole;

        var range = parsed.Ranges.First();
        if (range.From is not { } from)
        {
            var last = Math.Min(range.To ?? 0, size);
            return last == 0 ? Unsatisfiable : new ByteRange(size - last, last, IsPartial: true);
        }

        if (from >= size)
            return Unsatisfiable;
        var to = Math.Min(range.To ?? size - 1, size - 1);
        return new ByteRange(from, to - from + 1, IsPartial: true);
    }

    /// <summary>Whether a request continues a download: its range does not begin at the image's start.</summary>
    public static bool IsContinuation(StringValues header) =>
        RangeHeaderValue.TryParse(header.ToString(), out var parsed) && parsed.Ranges.Count == 1
            && parsed.Ranges.First().From > 0;

    private static ByteRange Unsatisfiable => new(0, 0, IsPartial: true, IsSatisfiable: false);
}
