using System.Text.Json.Nodes;
using OtaStack.Tests.Gateway;
using static OtaStack.Tests.Downloads.BoardRequests;

namespace OtaStack.Tests.Downloads;

/// <summary>A download is complete when the board has acknowledged every byte. Bytes in buffers do not count.</summary>
public sealed class AcknowledgedDownloadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_acknowledged_bytes_count_when_a_board_leaves_early(bool straight)
    {
        const int Read = 20_000;
        const int ReceiveBuffer = 4096;
        await using var stack = await GatewayAndApi.StartAsync(400_000);
        using (var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), ReceiveBuffer))
        {
            Assert.True(await board.ReadAsync(Read));
            board.Dispose();
        }

        var update = await EndedAsync(stack);
        Assert.Equal((0, 1), Counts(update));

        // Linux doubles the receive buffer, and acknowledges what is in it.
        Assert.InRange((long)update["bytesSent"]!, Read, Read + (2 * ReceiveBuffer) + 1460);
    }

    [Fact]
    public async Task A_board_that_is_repeatedly_reset_during_downloads_is_never_put_on_hold()
    {
        await using var stack = await GatewayAndApi.StartAsync(204_000);
        for (var i = 1; i <= 4; i++)
        {
            using var board = await SlowBoard.AskAsync(stack.Gateway.Http, Poll(), receiveBuffer: 5840);
            Assert.True(await board.ReadAsync(30_000));
            Assert.Equal(200, board.Answer.Status);
            board.Reset();
            await Eventually.TrueAsync(async () => Counts((await stack.UpdateAsync(Mac))!) == (0, i));
        }
    }

    public enum Leaving
    {
        AfterTheServer,
        First,
        WithReset,
        HalfClosed,
        KeptAlive,
    }

    [Theory]
    [InlineData(Leaving.AfterTheServer, false)]
    [InlineData(Leaving.First, false)]
    [InlineData(Leaving.WithReset, false)]
    [InlineData(Leaving.HalfClosed, false)]
    [InlineData(Leaving.KeptAlive, false)]
    [InlineData(Leaving.AfterTheServer, true)]
    [InlineData(Leaving.First, true)]
    [InlineData(Leaving.WithReset, true)]
    [InlineData(Leaving.HalfClosed, true)]
    [InlineData(Leaving.KeptAlive, true)]
    public async Task A_complete_download_counts_once_however_the_board_leaves(Leaving leaving, bool straight)
    {
        await using var stack = await GatewayAndApi.StartAsync(204_000);
        var request = leaving == Leaving.KeptAlive ? Poll(protocol: "HTTP/1.1", connection: "") : Poll();
        using var board = await SlowBoard.AskAsync(stack.Address(straight), request, receiveBuffer: 5840);
        if (leaving == Leaving.HalfClosed)
            board.FinishSending();
        Assert.True(await board.ReadAsync(stack.Image.Length));
        Assert.Equal(stack.Image, board.Answer.Body);
        if (leaving is Leaving.AfterTheServer or Leaving.HalfClosed)
            Assert.True(await board.IsClosedAsync());
        else if (leaving is Leaving.WithReset)
            board.Reset();
        else if (leaving is Leaving.First)
            board.Dispose();

        var update = await EndedAsync(stack);
        Assert.Equal((1, 0), Counts(update));
        Assert.Equal(stack.Image.Length, (long)update["bytesSent"]!);
        Assert.Equal("downloaded", (string)update["state"]!);
    }

    [Fact]
    public async Task Over_TLS_only_an_empty_queue_is_complete()
    {
        await using var certificates = TestCertificates.Create();
        certificates.WritePem(certificates.Ecdsa("ota.example"));
        await using var stack = await GatewayAndApi.StartAsync(204_000, GatewayAndApi.Https(certificates));
        using (var board = await SlowBoard.AskAsync(stack.Gateway.Https, Poll(), receiveBuffer: 5840, tls: true))
        {
            Assert.True(await board.ReadAsync(30_000));
            board.Reset();
        }

        Assert.Equal((0, 1), Counts(await EndedAsync(stack)));
        using (var board = await SlowBoard.AskAsync(stack.Gateway.Https, Poll(), receiveBuffer: 5840, tls: true))
            Assert.True(await board.ReadAsync(stack.Image.Length));

        await Eventually.TrueAsync(async () => Counts((await stack.UpdateAsync(Mac))!) == (1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_download_keeps_its_slot_until_the_last_byte_is_acknowledged(
        bool straight)
    {
        await using var stack = await GatewayAndApi.StartAsync(40_000);
        using var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), receiveBuffer: 4096);

        // All of it fits into the buffers; the board has only a fraction.
        Assert.True(await board.ReadAsync(10_000));
        await Task.Delay(500);
        Assert.Equal(1, stack.Slots.Taken);
        Assert.Equal((0, 0), Counts((await stack.UpdateAsync(Mac))!));

        Assert.True(await board.ReadAsync(stack.Image.Length));
        Assert.Equal((1, 0), Counts(await EndedAsync(stack)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_board_that_stops_reading_is_cut_off_without_a_complete_download(bool straight)
    {
        await using var stack = await GatewayAndApi.StartAsync(
            40_000, ("Gateway:Limits:DeadReaderSeconds", "1"), ("Updates:StalledAfterSeconds", straight ? "1" : "300"));
        using var board = await SlowBoard.AskAsync(stack.Address(straight), Poll(), receiveBuffer: 4096);
        Assert.True(await board.ReadAsync(10_000));

        Assert.Equal((0, 1), Counts(await EndedAsync(stack)));
        Assert.False(await board.ReadAsync(stack.Image.Length));
    }

    [Fact]
    public async Task A_download_without_reports_from_the_gateway_is_broken_off()
    {
        await using var stack = await GatewayAndApi.StartAsync(40_000, ("Updates:StalledAfterSeconds", "1"));
        using var board = await SlowBoard.AskAsync(stack.Api.Address, Poll(extra: "X-OtaStack-Edge: 1\r\n"));
        Assert.True(await board.ReadAsync(stack.Image.Length));

        Assert.Matches("^[0-9a-f]{32}$", board.Answer["X-OtaStack-Receipt"]!);
        Assert.Equal((0, 1), Counts(await EndedAsync(stack)));
    }

    [Fact]
    public async Task A_board_sees_no_receipt_and_cannot_ask_for_one()
    {
        await using var stack = await GatewayAndApi.StartAsync(40_000);
        using var board = await SlowBoard.AskAsync(stack.Gateway.Http, Poll(extra: "X-OtaStack-Edge: 0\r\n"));
        Assert.True(await board.ReadAsync(stack.Image.Length));

        Assert.Null(board.Answer["X-OtaStack-Receipt"]);
        Assert.Equal((1, 0), Counts(await EndedAsync(stack)));
    }

    [Fact]
    public async Task Only_the_gateway_itself_may_report()
    {
        await using var stack = await GatewayAndApi.StartAsync(40_000);
        const string Report = "[{\"receipt\":\"00\",\"acknowledged\":1,\"ended\":true,\"whole\":true}]";
        var request =
            $"POST /edge/downloads HTTP/1.0\r\nHost: ota\r\n{stack.Gateway.WithKey}Content-Type: application/json\r\n"
            + $"Content-Length: {Report.Length}\r\n\r\n{Report}";

        // No route of the gateway leads there; what has none goes to the web front end, which does not run here.
        Assert.Equal(503, (await RawHttp.SendAsync(stack.Gateway.Http, request)).Status);
        Assert.Equal(401, (await RawHttp.SendAsync(stack.Api.Address, request)).Status);
    }

    private static (int Complete, int Aborted) Counts(JsonNode update) =>
        ((int)update["completeDownloads"]!, (int)update["abortedDownloads"]!);

    private static async Task<JsonNode> EndedAsync(GatewayAndApi stack)
    {
        await Eventually.TrueAsync(async () => await stack.UpdateAsync(Mac) is { } update && Counts(update) != (0, 0));
        await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
        return (await stack.UpdateAsync(Mac))!;
    }
}
