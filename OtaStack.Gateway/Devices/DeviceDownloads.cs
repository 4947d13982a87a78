using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using Yarp.ReverseProxy.Transforms;

namespace OtaStack.Gateway.Devices;

/// <summary>
/// Copies an image from the API to a board in small pieces. YARP's own copying holds 64 KiB twice for every download
/// under way and calls a board dead that takes less than that in its timeout; thousands of boards on weak Wi-Fi need
/// neither. Small buffers also keep the API's "bytes sent" near what the board has really taken.
/// </summary>
internal sealed class DeviceDownloads(IOptions<LimitOptions> limits)
{
    private const int PieceBytes = 8 * 1024;

    /// <summary>What the kernel may hold for the board; Linux doubles it for its own book-keeping.</summary>
    private const int SendBufferBytes = 64 * 1024;

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(limits.Value.DeadReaderSeconds);

    /// <summary>YARP response transform: takes over bodies that are longer than a piece, leaves all the rest alone.</summary>
    public async ValueTask CopyLargeBodyAsync(ResponseTransformContext transform)
    {
        if (transform.ProxyResponse is not { StatusCode: HttpStatusCode.OK or HttpStatusCode.PartialContent } answer
            || answer.Content.Headers.ContentLength is null or <= PieceBytes
            || HttpMethods.IsHead(transform.HttpContext.Request.Method))
            return;

        transform.SuppressResponseBody = true;
        var context = transform.HttpContext;
        var rate = context.Features.Get<IHttpMinResponseDataRateFeature>();
        var ordinaryRate = rate?.MinDataRate;
        try
        {
            // Boards speak HTTP/1; a browser's HTTP/2 connection carries other things as well.
            if (!HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<IConnectionSocketFeature>() is { Socket: var socket })
                socket.SendBufferSize = SendBufferBytes;
            if (rate is not null)
                rate.MinDataRate = null;

            await CopyAsync(answer.Content, context);
        }
        catch (Exception exception) when (
            exception is IOException or HttpRequestException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The API broke off, or the board left or stayed silent: what was promised cannot be kept.
            context.Abort();
        }
        finally
        {
            // Kestrel measures by it how long the last bytes may take to drain.
            if (rate is not null)
                rate.MinDataRate = ordinaryRate;
        }
    }

    private async Task CopyAsync(HttpContent from, HttpContext context)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        silence.CancelAfter(_patience);

        // One piece for the whole download: asking Kestrel's pipe for more than its own blocks allocates each time, and
        // thousands of downloads make gigabytes of garbage of that.
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await using var image = await from.ReadAsStreamAsync(silence.Token);
            while (await image.ReadAsync(piece, silence.Token) is > 0 and var read)
            {
                silence.CancelAfter(_patience);

                // Not the body stream: once the board has gone it swallows what is written without a word, until
                // RequestAborted gets its turn, and the API would count as sent what nobody took.
                if ((await context.Response.BodyWriter.WriteAsync(piece.AsMemory(0, read), silence.Token)).IsCompleted)
                    throw new IOException("The board has left.");
                silence.CancelAfter(_patience);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
