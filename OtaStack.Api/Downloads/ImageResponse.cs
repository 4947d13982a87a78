using System.Globalization;
using OtaStack.Api.Firmware;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Downloads;

/// <summary>
/// Sends an image as boards need it: with the exact length, never chunked, never compressed, with the checksums that
/// stock clients compare.
/// </summary>
public static class ImageResponse
{
    /// <summary>
    /// Sends the requested part of the image. Returns whether the client can have received all of it. If not, the
    /// connection is aborted, because the length was already sent.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="body">The body of the response.</param>
    /// <param name="image">All of the image.</param>
    /// <param name="range">The part. It is satisfiable, and its headers are set.</param>
    /// <param name="drains">Whether to wait until the client has acknowledged it. The gateway does that itself.</param>
    public static async Task<bool> SendAsync(
        HttpContext http, ClientBody body, ReadOnlyMemory<byte> image, ByteRange range, bool drains)
    {
        var rest = image.Slice((int)range.Offset, (int)range.Length);
        var alive = true;
        while (alive && rest.Length > 0)
        {
            var piece = rest[..Math.Min(ClientBody.PieceBytes, rest.Length)];
            alive = await body.WriteAsync(piece);
            rest = rest[piece.Length..];
        }

        // A board may close as soon as it has the last byte, so what it has acknowledged decides.
        var whole = rest.Length == 0 && (drains ? await body.DrainAsync() : alive);
        if (!whole)
            http.Abort();
        return whole;
    }

    /// <summary>The requested part of the image; all of it if <c>If-Range</c> names another image.</summary>
    public static ByteRange RangeOf(HttpContext http, PublishedFirmware firmware)
    {
        var headers = http.Request.Headers;
        var isOfAnother = headers.IfRange.Count > 0 && headers.IfRange != firmware.ETag;
        return ByteRange.Of(isOfAnother ? default : headers.Range, firmware.Record.Size);
    }

    /// <summary>Writes status and headers: the whole response to HEAD.</summary>
    public static void WriteHeaders(HttpResponse response, PublishedFirmware firmware, ByteRange range)
    {
        var size = firmware.Record.Size;
        var headers = response.Headers;
        headers.ETag = firmware.ETag;
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "no-cache, no-transform";
        if (!range.IsSatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            response.ContentLength = 0;
            return;
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = range.Length;
        if (firmware.Record.Version is { } version && IsHeaderSafe(version))
            headers["x-version"] = version;
        if (range.IsPartial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{size}");
            return;
        }

        // These cover exactly the bytes sent, so they are set only for a whole image. Lower-case hex without quotes,
        // once (ESP8266httpUpdate.cpp, Updater.cpp setMD5; arduino-esp32 3.3.12 reads x-SHA256 too).
        headers["x-MD5"] = firmware.Record.Md5;
        headers["x-SHA256"] = firmware.Record.Sha256;
    }

    /// <summary>Whether a version can be a header value: printable ASCII.</summary>
    public static bool IsHeaderSafe(string version) => !version.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
