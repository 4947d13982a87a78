using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.ServiceDefaults.Connections;
using Yarp.ReverseProxy.Transforms;

namespace OtaStack.Gateway.Devices;

/// <summary>
/// Copies an image from the API to a board in small pieces, and reports what the board acknowledged. YARP's own copying
/// uses two buffers of 64 KiB for every download, and times out a board that takes less than that within its timeout.
/// Neither suits thousands of boards on weak Wi-Fi.
/// </summary>
internal sealed class DeviceDownloads(IOptions<LimitOptions> limits, DownloadReports reports, TimeProvider time)
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(limits.Value.DeadReaderSeconds);

    /// <summary>
    /// YARP response transform: copies images and other bodies longer than one piece, and leaves other responses to
    /// YARP.
    /// </summary>
    public async ValueTask CopyImageAsync(ResponseTransformContext transform)
    {
        if (transform.ProxyResponse is not { StatusCode: HttpStatusCode.OK or HttpStatusCode.PartialContent } answer
            || answer.Content.Headers.ContentLength is not { } length || length == 0
            || HttpMethods.IsHead(transform.HttpContext.Request.Method))
            return;

        var receipt = answer.Headers.TryGetValues(EdgeHeaders.Receipt, out var values) ? values.First() : null;
        if (receipt is null && length <= ClientBody.PieceBytes)
            return;

        transform.SuppressResponseBody = true;
        var context = transform.HttpContext;
        context.Response.Headers.Remove(EdgeHeaders.Receipt);

        using var cut = new CancellationTokenSource();
        using var body = new ClientBody(context, _patience, time, cut.Token);
        var report = receipt is null ? null : reports.Begin(receipt, body, cut);
        var whole = false;
        try
        {
            // The download is complete only when the board has the last byte. Until then the connection must stay
            // open, because the board may be slow.
            whole = await CopyAsync(answer.Content, body) && await body.DrainAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException
            or OperationCanceledException)
        {
            // The API closed the connection.
        }
        finally
        {
            // The Content-Length header has been sent, so closing the connection is the only way to tell the board.
            if (!whole)
                context.Abort();
            if (report is not null)
                await reports.EndAsync(report, whole);
        }
    }

    private static async Task<bool> CopyAsync(HttpContent from, ClientBody body)
    {
        // One buffer for the whole download: Kestrel's pipe allocates whenever it is asked for more than its own
        // block size, which adds up to gigabytes of garbage with thousands of downloads.
        var piece = ArrayPool<byte>.Shared.Rent(ClientBody.PieceBytes);
        try
        {
            await using var image = await from.ReadAsStreamAsync(body.Stopped);
            while (await image.ReadAsync(piece.AsMemory(0, ClientBody.PieceBytes), body.Stopped) is > 0 and var read)
            {
                if (!await body.WriteAsync(piece.AsMemory(0, read)))
                    return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
