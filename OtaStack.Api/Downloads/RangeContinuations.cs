using System.Net;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Downloads;

/// <summary>
/// Keeps downloads in ranges on one image. <c>esp_https_ota</c> fetches range after range without saying which image it
/// began with (esp_https_ota.c); were a new one published in between, it would put two halves together. So a later
/// range goes on with the image whose range ended just before it, or, where a download broke off in the middle of one,
/// with the image that this address was sent last. Several boards may share an address: hence the exact match first. A
/// later range also goes on with the download slot of the one before it.
/// </summary>
public sealed class RangeContinuations(FirmwareCatalog catalog, DownloadSlots slots) : IDisposable
{
    private const int Entries = 20_000;

    // Of path and query; a longer one only serves to fill the memory.
    private const int LongestAddress = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _next = new(new MemoryCacheOptions { SizeLimit = Entries });

    /// <summary>The image that a request's range follows on, or null if it begins anew.</summary>
    public PublishedFirmware? Find(HttpContext http) =>
        StartOf(http) is > 0 and { } start
        && (_next.TryGetValue(KeyOf(http, start), out string? sha256)
            || _next.TryGetValue(KeyOf(http, null), out sha256))
            ? catalog.Current.Find(sha256!)
            : null;

    /// <summary>The range is about to be sent.</summary>
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
    /// By what <see cref="KeepSlot"/> knows the range that follows; to be asked while the request is there. Null if
    /// none does.
    /// </summary>
    public static object? NextOf(HttpContext http, ByteRange range, long size) =>
        !range.IsSatisfiable || range.EndsAt(size)
            || IsTooLong(http) ? null : SlotKeyOf(http, range.Offset + range.Length);

    /// <summary>A range went out and is not the last: keeps its slot for the next.</summary>
    public void KeepSlot(object key, DownloadSlot slot)
    {
        slots.Park(slot);

        // Another board behind the same address, at the same place: it gets a slot of its own.
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
