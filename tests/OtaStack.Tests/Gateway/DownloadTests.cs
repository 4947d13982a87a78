using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed class DownloadTests
{
    private const int ImageBytes = 4 * 1024 * 1024;

    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(ImageBytes);

    /// <summary>An API that counts the bytes it could send, and notices when the download is aborted.</summary>
    private sealed class CountingApi(int length = ImageBytes)
    {
        public int Sent;

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task AnswerAsync(HttpContext context)
        {
            // Keeps the sender's own kernel buffer small.
            context.Features.Get<IConnectionSocketFeature>()!.Socket.SendBufferSize = 32 * 1024;
            context.Response.ContentLength = length;
            try
            {
                for (; Sent < length; Sent += 16 * 1024)
                {
                    var written = await context.Response.BodyWriter.WriteAsync(
                        Image.AsMemory(Sent, 16 * 1024), context.RequestAborted);
                    if (written.IsCompleted)
                        return;
                }
            }
            finally
            {
                Ended.TrySetResult();
            }
        }

        public async Task StallsAsync()
        {
            var (before, since) = (-1, Stopwatch.StartNew());
            await Eventually.TrueAsync(() =>
            {
                if (Sent != before)
                    (before, since) = (Sent, Stopwatch.StartNew());
                return Sent > 0 && since.ElapsedMilliseconds > 500;
            }, "the API can send no more");
        }
    }

    [Fact]
    public async Task The_API_notices_when_a_board_stops_reading_and_disconnects()
    {
        var counting = new CountingApi();
        await using var api = await StandIn.StartAsync(counting.AnswerAsync);
        await using var gateway = await RunningGateway.StartAsync(api);

        using (var board = await PollAsync(gateway, receiveBuffer: 4096))
        {
            await counting.StallsAsync();
            Assert.InRange(counting.Sent, 1, 640 * 1024);
            board.Client.LingerState = new LingerOption(true, 0);
        }

        await counting.Ended.Task.InTimeAsync("the end of a download at the upstream", RawHttp.Patience);
    }

    [Fact]
    public async Task The_rest_of_an_abandoned_image_is_not_read()
    {
        const int Length = 1024 * 1024; // HttpClient would read as much as this to keep the connection
        var counting = new CountingApi(Length);
        await using var api = await StandIn.StartAsync(counting.AnswerAsync);
        await using var gateway = await RunningGateway.StartAsync(api);

        using (var board = await PollAsync(gateway, receiveBuffer: 4096))
        {
            await counting.StallsAsync();
            board.Client.LingerState = new LingerOption(true, 0);
        }

        await counting.Ended.Task.InTimeAsync("the end of a download at the upstream", RawHttp.Patience);
        Assert.InRange(counting.Sent, 1, Length - 1);
    }

    [Fact]
    public async Task A_slow_reader_gets_every_byte_after_the_timeout()
    {
        var counting = new CountingApi();
        await using var api = await StandIn.StartAsync(counting.AnswerAsync);
        await using var gateway = await RunningGateway.StartAsync(api, ("Gateway:Limits:DeadReaderSeconds", "3"));

        using var board = await PollAsync(gateway, receiveBuffer: 16 * 1024);
        var watch = Stopwatch.StartNew();
        using var received = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (watch.Elapsed < TimeSpan.FromSeconds(7))
        {
            received.Write(piece, 0, await board.GetStream().ReadAsync(piece));
            await Task.Delay(50);
        }

        received.Write(await RawHttp.ReadToEndAsync(board.GetStream()));
        Assert.Equal(Image, RawAnswer.Parse(received.ToArray()).Body);
    }

    [Fact]
    public async Task A_download_without_progress_is_aborted_after_the_timeout()
    {
        var counting = new CountingApi();
        await using var api = await StandIn.StartAsync(counting.AnswerAsync);
        await using var gateway = await RunningGateway.StartAsync(api, ("Gateway:Limits:DeadReaderSeconds", "1"));

        using var board = await PollAsync(gateway, receiveBuffer: 4096);
        await counting.Ended.Task.InTimeAsync("the end of a download at the upstream", RawHttp.Patience);

        Assert.True(RawAnswer.Parse(await RawHttp.ReadToEndAsync(board.GetStream())).Body.Length < ImageBytes);
    }

    [Fact]
    public async Task A_download_that_the_API_aborts_is_aborted_for_the_board()
    {
        await using var api = await StandIn.StartAsync(async context =>
        {
            context.Response.ContentLength = ImageBytes;
            await context.Response.Body.WriteAsync(Image.AsMemory(0, 100_000));
            context.Abort();
        });
        await using var gateway = await RunningGateway.StartAsync(api);

        using var board = await PollAsync(gateway);
        var bytes = await RawHttp.ReadToEndAsync(board.GetStream());

        Assert.True(bytes.Length < ImageBytes);
        Assert.Equal(200, (await RawHttp.SendAsync(gateway.Http, "GET /alive HTTP/1.0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Fifty_parallel_downloads_are_complete()
    {
        var image = Image.AsMemory(0, 600_000);
        await using var api = await StandIn.StartAsync(context => Results.Bytes(image).ExecuteAsync(context));
        await using var gateway = await RunningGateway.StartAsync(api);

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 50 };
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), parallel, async (_, _) =>
        {
            var answer = await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll());
            Assert.True(image.Span.SequenceEqual(answer.Body));
        });
    }

    private static async Task<TcpClient> PollAsync(RunningGateway gateway, int receiveBuffer = 0)
    {
        var board = await RawHttp.ConnectAsync(gateway.Http, receiveBuffer);
        await board.GetStream().WriteAsync(Encoding.Latin1.GetBytes(RawHttp.Esp8266Poll()));
        return board;
    }
}
