using System.Globalization;
using OtaStack.Tests.Gateway;
using static OtaStack.Tests.Downloads.BoardRequests;

namespace OtaStack.Tests.Downloads;

/// <summary>Clients that hardly read must not keep boards from their updates.</summary>
public sealed class SlotAttackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_that_hardly_read_lose_their_slots_to_a_board(bool asFile)
    {
        await using var stack = await GatewayAndApi.StartAsync(
            400_000, ("Updates:MaximumDownloads", "5"), ("Updates:SlowDownloadGraceSeconds", "1"));
        var readers = new List<SlowBoard>();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                readers.Add(await SlowBoard.AskAsync(stack.Gateway.Http,
                    asFile ? Range("1-", "HTTP/1.0") : Poll($"5C:CF:7F:00:00:{i:X2}"), receiveBuffer: 2304));
                Assert.True(await readers[^1].ReadAsync(1));
            }

            await Eventually.TrueAsync(async () =>
            {
                using var board = await SlowBoard.AskAsync(stack.Gateway.Http, Poll());
                await board.ReadAsync(stack.Image.Length);
                return board.Answer.Status == 200 && board.Answer.Body.AsSpan().SequenceEqual(stack.Image);
            });
            Assert.Contains(stack.Api.Log.Lines, line =>
                line.Text.Contains("No download slot for", StringComparison.Ordinal));
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task A_client_that_lost_its_slot_is_cut_off_at_the_gateway()
    {
        await using var stack = await GatewayAndApi.StartAsync(
            40_000, ("Updates:MaximumDownloads", "1"), ("Updates:SlowDownloadGraceSeconds", "1"));
        using var reader = await SlowBoard.AskAsync(stack.Gateway.Http, Poll("5C:CF:7F:00:00:01"), receiveBuffer: 2304);
        Assert.True(await reader.ReadAsync(1));
        await Eventually.TrueAsync(async () => (await RawHttp.SendAsync(stack.Gateway.Http, Poll())).Status == 200);

        // The API has long sent all of it. The gateway learns of the cut with its next report.
        await Eventually.TrueAsync(async () =>
            (int)(await stack.UpdateAsync("5C:CF:7F:00:00:01"))!["abortedDownloads"]! == 1);
        Assert.False(await reader.ReadAsync(stack.Image.Length));
    }

    [Fact]
    public async Task Every_range_counts_even_one_without_the_first_byte()
    {
        await using var stack = await GatewayAndApi.StartAsync(400_000, ("Updates:MaximumDownloads", "1"));
        using var reader = await SlowBoard.AskAsync(stack.Gateway.Http, Range("1-", "HTTP/1.0"), receiveBuffer: 2304);
        Assert.True(await reader.ReadAsync(1));

        var other = await RawHttp.SendAsync(stack.Gateway.Http, Range("2-", "HTTP/1.0"));
        Assert.Equal(503, other.Status);
        Assert.NotNull(other["Retry-After"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sequence_of_ranges_needs_one_slot_while_others_wait(bool asBoard)
    {
        const int RangeBytes = 4096;
        await using var stack = await GatewayAndApi.StartAsync(80_000, ("Updates:MaximumDownloads", "1"));
        using var received = new MemoryStream();
        for (var start = 0; start < stack.Image.Length; start += RangeBytes)
        {
            // The last range ends past the end, as esp_https_ota's may.
            var range = string.Create(CultureInfo.InvariantCulture, $"{start}-{start + RangeBytes - 1}");
            var answer = await RawHttp.SendAsync(
                stack.Gateway.Http, asBoard ? Poll(extra: $"Range: bytes={range}\r\n") : Range(range, "HTTP/1.0"));
            Assert.Equal(206, answer.Status);
            received.Write(answer.Body);
            if (received.Length == stack.Image.Length)
                break;

            Assert.Equal(304, (await RawHttp.SendAsync(stack.Gateway.Http, Poll("5C:CF:7F:00:00:01"))).Status);
            Assert.Equal(1, stack.Slots.Taken);
        }

        Assert.Equal(stack.Image, received.ToArray());
        await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
        if (asBoard)
            Assert.Equal(1, (int)(await stack.UpdateAsync(Mac))!["completeDownloads"]!);
    }
}
