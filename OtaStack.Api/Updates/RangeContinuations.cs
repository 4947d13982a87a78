using System.Net;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>
/// Keeps downloads in ranges on one image. <c>esp_https_ota</c> fetches range after range without saying which image it
/// began with (esp_https_ota.c); were a new one published in between, it would put two halves together. So a later
/// range goes on with the image whose range ended just before it, or, where a download broke off in the middle of one,
/// with the image that this address was sent last. Several boards may share an address: hence the exact match first.
/// </summary>
public sealed class RangeContinuations(FirmwareCatalog catalog) : IDisposable
{
    private const int Entries = 20_000;

    // Of path and query; a longer one only serves to fill the memory.
    private const int LongestAddress = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _sha256OfNext = new(new MemoryCacheOptions { SizeLimit = Entries });

    /// <summary>The image that a request's range follows on, or null where it begins anew.</summary>
    public PublishedFirmware? Find(HttpContext http) =>
        StartOf(http) is > 0 and { } start
        && (_sha256OfNext.TryGetValue(KeyOf(http, start), out string? sha256) || _sha256OfNext.TryGetValue(KeyOf(http, null), out sha256))
            ? catalog.Current.Find(sha256!)
            : null;

    /// <summary>The range is about to be sent.</summary>
    public void Remember(HttpContext http, PublishedFirmware firmware, ByteRange range)
    {
        if (!range.IsSatisfiable || (http.Request.Path.Value + http.Request.QueryString.Value).Length > LongestAddress)
            return;

        var entry = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Patience };
        _sha256OfNext.Set(KeyOf(http, null), firmware.Record.Sha256, entry);
        if (!range.EndsAt(firmware.Record.Size))
            _sha256OfNext.Set(KeyOf(http, range.Offset + range.Length), firmware.Record.Sha256, entry);
    }

    public void Dispose() => _sha256OfNext.Dispose();

    private static long? StartOf(HttpContext http) =>
        RangeHeaderValue.TryParse(http.Request.Headers.Range.ToString(), out var range) && range.Ranges.Count == 1
            ? range.Ranges.First().From
            : null;

    private static (IPAddress?, string, long?) KeyOf(HttpContext http, long? start) =>
        (http.Connection.RemoteIpAddress, http.Request.Path.Value + http.Request.QueryString.Value, start);
}
