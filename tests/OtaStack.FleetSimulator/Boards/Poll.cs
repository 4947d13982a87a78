using System.Net.Sockets;
using System.Security.Authentication;
using OtaStack.FleetSimulator.Http;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// Polls for a board: sends the request, checks the answer as the client does, and downloads and flashes an offered
/// image.
/// </summary>
public sealed class Poll(
    FleetOptions options, ServerAddress server, ImageLibrary images, FindingLog findings, Traffic traffic)
{
    // The small window of a real board slows the server down. It also keeps the server from sending what a lost board
    // never reads.
    private const int SmallReceiveBuffer = 4096;

    /// <summary>Polls once. Throws only when <paramref name="stop"/> is cancelled.</summary>
    public async Task<PollAnswer> RunAsync(Board board, CancellationToken stop)
    {
        try
        {
            var receiveBuffer = board.Traits is { BytesPerSecond: > 0 } or { BadWifi: true } or { WeakLink: true }
                ? SmallReceiveBuffer
                : 0;
            await using var connection = await BoardConnection.OpenAsync(
                server, board.Traits.Address, receiveBuffer, options.HeadTimeout, stop);
            await connection.SendAsync(board.Request(FleetOptions.PathOf(board.Traits.Project), server.HostHeader), options.HeadTimeout);
            return await AnswerAsync(board, connection, stop);
        }
        catch (Exception broken) when (IsNetworkTrouble(broken) && !stop.IsCancellationRequested)
        {
            findings.Add(Finding.NetworkError, $"{board.Mac}: {broken.Message}");
            return PollAnswer.NetworkError;
        }
    }

    /// <summary>True for exceptions of a broken connection.</summary>
    internal static bool IsNetworkTrouble(Exception exception) =>
        exception is IOException or SocketException or TimeoutException or AuthenticationException;

    private async Task<PollAnswer> AnswerAsync(Board board, BoardConnection connection, CancellationToken stop)
    {
        if (await connection.ReadHeadAsync(options.HeadTimeout) is not { } bytes)
        {
            if (connection.BufferedBytes == 0)
                throw new IOException("closed without an answer");
            findings.Add(Finding.NotHttp, $"{board.Mac}: the head has no end in {connection.BufferedBytes} bytes");
            return PollAnswer.Unusable;
        }
        if (!ResponseHead.TryParse(bytes.Span, out var head))
        {
            findings.Add(Finding.NotHttp, $"{board.Mac}: the head is not HTTP/1.x");
            return PollAnswer.Unusable;
        }

        var usable = true;
        foreach (var (finding, detail) in ResponseRules.Broken(head))
        {
            findings.Add(finding, $"{board.Mac}: {detail}");
            usable &= finding is Finding.MissingMd5; // the client accepts an image without MD5
        }
        if (head.Status == 200)
            return usable ? await TakeAsync(board, head, connection, stop) : PollAnswer.Rejected;
        if (head.Status == 304 && connection.UnreadBytes > 0)
            findings.Add(Finding.ExtraBytes, $"{board.Mac}: {connection.UnreadBytes} bytes after a 304");
        if (!usable)
            return PollAnswer.Unusable;
        return head.Status switch
        {
            304 => PollAnswer.NotModified,
            401 or 403 or 404 => PollAnswer.Refused,
            _ => PollAnswer.Unavailable,
        };
    }

    private async Task<PollAnswer> TakeAsync(
        Board board, ResponseHead head, BoardConnection connection, CancellationToken stop)
    {
        var length = (int)head.ContentLength;
        if (board.Objection(length, default) is { } tooLong)
        {
            findings.Add(tooLong.Finding, $"{board.Mac}: {tooLong.Detail}");
            return PollAnswer.Rejected;
        }

        board.Progress.Downloading = true;
        try
        {
            var image = images.Open(head.First("x-MD5"), length);
            using var download = new Download(board, head, image, findings, traffic);
            return await download.RunAsync(connection, options, stop);
        }
        finally
        {
            board.Progress.Downloading = false;
        }
    }
}
