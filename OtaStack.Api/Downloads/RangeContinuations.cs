using System.Net;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Downloads;

/// <summary>
/// Keeps a download in ranges on one image. <c>esp_https_ota</c> fetches range after range without saying which image
/// it began with (esp_https_ota.c). If a new image were published in between, the board would join two halves. So a
/// later range continues the image whose range ended just before it. If the download broke off inside a range, it
/// continues the image last sent to this address. The exact match comes first, because several boards may share an
/// address. A later range also uses the download slot of the one before it.
/// </summary>
public sealed class RangeContinuations(FirmwareCatalog catalog, DownloadSlots slots) : IDisposable
{
    private const int Entries = 20_000;

    // Characters of path and query. A longer one only serves to fill the memory.
    private const int LongestAddress = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _next = new(new MemoryCacheOptions { SizeLimit = Entries });

    /// <summary>The image that a request's range continues, or null if it starts a new download.</summary>
    public PublishedFirmware? Find(HttpContext http) =>
        StartOf(http) is > 0 and { } start
        && (_next.TryGetValue(KeyOf(http, start), out string? sha256)
            || _next.TryGetValue(KeyOf(http, null), out sha256))
            ? catalog.Current.Find(sha256!)
            : null;

    /// <summary>Remembers a range that is about to be sent.</summary>
    public void Remember(HttpContext http, PublishedFirmware firmware, ByteRange range)
    {
        if (!range.IsSatisfiable || IsTooLong(http))
            return;

        var entry = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Patience };
        _next.Set(KeyOf(http, null), firmware.Record.Sha256, entry);
        if (!range.EndsAt(firmware.Record.Size))
            _next.Set(KeyOf(http, range.Offset + range.Length), firmware.Record.Sha256, entry);
    }

    /// <summary>The slot of the range that ended just before this one; null if this one needs its own.</summary>
    public DownloadSlot? TakeSlot(HttpContext http)
    {
        if (StartOf(http) is not { } start || start == 0)
            return null;

        var key = SlotKeyOf(http, start);
        if (!_next.TryGetValue(key, out DownloadSlot? slot) || !slots.TryResume(slot!))
            return null;
        _next.Remove(key);
        return slot;
    }

    /// <summary>
    /// The key of the range that follows, for <see cref="KeepSlot"/>; null if none follows. Call it during the request.
    /// </summary>
    public static object? NextOf(HttpContext http, ByteRange range, long size) =>
        !range.IsSatisfiable || range.EndsAt(size)
            || IsTooLong(http) ? null : SlotKeyOf(http, range.Offset + range.Length);

    /// <summary>Keeps the slot of a range that is not the last for the next one.</summary>
    public void KeepSlot(object key, DownloadSlot slot)
    {
        slots.Park(slot);

        // Another board behind the same address is at the same offset. It gets a new slot.
        if (_next.TryGetValue(key, out DownloadSlot? other) && slots.TryResume(other!))
            slots.Free(other!);
        _next.Set(key, slot, new MemoryCacheEntryOptions
        {
            Size = 1,
            AbsoluteExpirationRelativeToNow = DownloadSlots.KeptBetweenRanges,
        });
    }

    public void Dispose() => _next.Dispose();

    private static bool IsTooLong(HttpContext http) =>
        (http.Request.Path.Value + http.Request.QueryString.Value).Length > LongestAddress;

    private static long? StartOf(HttpContext http) =>
        RangeHeaderValue.TryParse(http.Request.Headers.Range.ToString(), out var range) && range.Ranges.Count == 1
            ? range.Ranges.First().From
            : null;

    private static (string, IPAddress?, string, long?) SlotKeyOf(HttpContext http, long start)
    {
        var (address, path, _) = KeyOf(http, start);
        return ("slot", address, path, start);
    }

    private static (IPAddress?, string, long?) KeyOf(HttpContext http, long? start) =>
        (http.Connection.RemoteIpAddress, http.Request.Path.Value + http.Request.QueryString.Value, start);
}
