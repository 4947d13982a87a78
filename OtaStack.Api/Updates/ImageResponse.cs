using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>
/// Sends an image as boards need it: exact length, never chunked, never compressed, with the checksums the stock clients
/// compare. Counts what the network took.
/// </summary>
public static class ImageResponse
{
    // Small, so that the count is close to what has left the machine.
    private const int PieceSize = 8 * 1024;

    /// <summary>What the kernel may hold; by itself it takes megabytes, and the count would say so much too much.</summary>
    private const int SendBufferSize = 64 * 1024;

    /// <summary>
    /// Sends the part of the image that the request asks for. Returns the bytes sent and whether they are all of that
    /// part. A client that takes nothing for <paramref name="stalledAfter"/> is cut off.
    /// </summary>
    public static async Task<(long Sent, bool Complete)> SendAsync(
        HttpContext http,
        PublishedFirmware firmware,
        ReadOnlyMemory<byte> image,
        ByteRange range,
        TimeSpan stalledAfter,
        CancellationToken cancellationToken)
    {
        WriteHeaders(http.Response, firmware, range);
        if (!range.IsSatisfiable)
            return (0, true);

        // Kestrel's own minimum would cut off boards on weak Wi-Fi; what ends dead ones is the time without progress.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (image.Length > SendBufferSize && http.Features.Get<IConnectionSocketFeature>() is { Socket: var socket })
            socket.SendBufferSize = SendBufferSize;

        return await SendBodyAsync(http, image.Slice((int)range.Offset, (int)range.Length), stalledAfter, cancellationToken);
    }

    private static async Task<(long, bool)> SendBodyAsync(
        HttpContext http, ReadOnlyMemory<byte> body, TimeSpan stalledAfter, CancellationToken cancellationToken)
    {
        long sent = 0;
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cancellationToken);
        try
        {
            while (sent < body.Length)
            {
                stalled.CancelAfter(stalledAfter);
                var piece = body.Slice((int)sent, (int)Math.Min(PieceSize, body.Length - sent));

                // Not the body stream: once the client has gone it swallows what is written without a word, until
                // RequestAborted gets its turn, and an image that nobody took would count as sent.
                if ((await http.Response.BodyWriter.WriteAsync(piece, stalled.Token)).IsCompleted)
                    break;
                sent += piece.Length;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Gone, or silent for too long.
        }

        // The length was promised: only closing the connection tells the client that the rest will not come.
        var complete = sent == body.Length;
        if (!complete)
            http.Abort();
        return (sent, complete);
    }

    /// <summary>Status and headers: all that HEAD gets.</summary>
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

        // Over exactly the bytes sent, so only on a whole image: bare lower-case hex, once (ESP8266httpUpdate.cpp,
        // Updater.cpp setMD5; arduino-esp32 3.3.12 reads x-SHA256 too).
        headers["x-MD5"] = firmware.Record.Md5;
        headers["x-SHA256"] = firmware.Record.Sha256;
    }

    /// <summary>Whether a version can stand in a header: printable ASCII.</summary>
    public static bool IsHeaderSafe(string version) => !version.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
