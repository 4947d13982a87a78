using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Downloads;

/// <summary>Sends images to boards, to the gateway that passes them on, and to people.</summary>
internal sealed class ImageDelivery(
    FirmwareImages images, DownloadReceipts receipts, IOptions<DownloadOptions> options, TimeProvider time)
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.StalledAfterSeconds);

    /// <summary>
    /// Sends <paramref name="range"/> of an image; 304 if the stored image is damaged. Reports the acknowledged bytes
    /// to <paramref name="end"/>: at once if the client is the board, later if it is the gateway. Returns true when all
    /// of it is on its way.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="firmware">What to send.</param>
    /// <param name="range">The part of it, from <see cref="ImageResponse.RangeOf"/>.</param>
    /// <param name="slot">The slot of the download; null for people, who do not need one.</param>
    /// <param name="end">Told when the download has ended; null without a slot.</param>
    /// <param name="replaced">Cancelled when the board starts a new download.</param>
    public async Task<bool> SendAsync(
        HttpContext http, PublishedFirmware firmware, ByteRange range, DownloadSlot? slot = null,
        DownloadEnd? end = null,
        CancellationToken replaced = default)
    {
        if (await images.FindAsync(firmware, http.RequestAborted) is not { } image)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            end?.Report(0, whole: false);
            return false;
        }

        ImageResponse.WriteHeaders(http.Response, firmware, range);
        if (!range.IsSatisfiable || HttpMethods.IsHead(http.Request.Method))
        {
            end?.Report(0, whole: true);
            return false;
        }

        using var cut = CancellationTokenSource.CreateLinkedTokenSource(slot?.Cut ?? default, replaced);
        if (slot is not null && end is not null && http.Request.Headers[EdgeHeaders.Edge] == "1")
        {
            var receipt = receipts.Open(range.Length, end);
            slot.Begin(end, () => receipt.Acknowledged);
            receipt.CutBy(slot.Cut, replaced);
            http.Response.Headers[EdgeHeaders.Receipt] = receipt.Id;

            // The gateway gives up on a dead board, the receipt on a dead gateway.
            using var through = new ClientBody(http, Timeout.InfiniteTimeSpan, time, cut.Token);
            var sent = await ImageResponse.SendAsync(http, through, image, range, drains: false);
            if (!sent)
                receipt.BreakOff();
            return sent;
        }

        using var body = new ClientBody(http, _patience, time, cut.Token);
        if (end is not null)
            slot?.Begin(end, () => body.Acknowledged);
        var whole = await ImageResponse.SendAsync(http, body, image, range, drains: true);
        end?.Report(body.Acknowledged, whole);
        return whole;
    }
}
