using OtaStack.Tests.Gateway;
using static OtaStack.Tests.Downloads.BoardRequests;

namespace OtaStack.Tests.Downloads;

/// <summary>
/// Boards on weak Wi-Fi read 1 to 6 kB/s into a receive buffer of 2,304 to 5,840 bytes. When the last byte has been
/// written, most of an image is still in buffers. Each download takes long enough to violate Kestrel's minimum rate, if
/// that applied.
/// </summary>
public sealed class SlowBoardTests
{
    private static readonly bool IsFullTable = Environment.GetEnvironmentVariable("OTASTACK_SLOW_BOARDS") == "full";

    private sealed record Cell(
        int ImageBytes, int BytesPerSecond, int ReceiveBuffer, bool Straight, bool Tls, string Request)
    {
        public override string ToString() =>
            $"{ImageBytes} bytes at {BytesPerSecond}/s into "
                + $"{ReceiveBuffer}{(Straight ? " straight" : "")}{(Tls ? " TLS" : "")}: {Request.Split('\r')[0]}";
    }

    [Fact]
    public async Task Every_slow_board_gets_the_complete_image_and_a_clean_close()
    {
        var images = IsFullTable ? new[] { 104_000, 204_000, 304_000 } : [30_000, 60_000];
        await using var certificates = TestCertificates.Create();
        certificates.WritePem(certificates.Ecdsa("ota.example"));
        var stacks = await Task.WhenAll(
            images.Select(imageBytes => GatewayAndApi.StartAsync(imageBytes, GatewayAndApi.Https(certificates))));
        try
        {
            var cells = images.SelectMany(CellsOf).ToList();
            var failures = await Task.WhenAll(cells.Select((cell, index) =>
                TryAsync(stacks[Array.IndexOf(images, cell.ImageBytes)], cell, index)));

            Assert.Equal([], failures.OfType<string>());
            foreach (var stack in stacks)
                await Eventually.TrueAsync(() => stack.Slots.Taken == 0);
        }
        finally
        {
            foreach (var stack in stacks)
                await stack.DisposeAsync();
        }
    }

    // Slow enough that the last byte leaves the gateway more than Kestrel's 10 seconds before the board has it.
    private static IEnumerable<Cell> CellsOf(int imageBytes)
    {
        int[] rates = IsFullTable ? [1000, 1500, 3000, 6000] : [imageBytes / 20];
        foreach (var rate in rates)
        {
            foreach (var buffer in new[] { 2304, 2920, 5840 })
            {
                yield return new(imageBytes, rate, buffer, Straight: false, Tls: false, Poll("{mac}"));
                yield return new(imageBytes, rate, buffer, Straight: true, Tls: false, Poll("{mac}"));
            }

            yield return new(imageBytes, rate, 5840, Straight: false, Tls: true, Poll("{mac}"));
            yield return new(imageBytes, rate, 2920, Straight: false, Tls: false, Poll("{mac}", connection: ""));
            yield return new(imageBytes, rate, 2920, Straight: false, Tls: false, Poll("{mac}", protocol: "HTTP/1.1"));
            yield return new(imageBytes, rate, 2920, Straight: false, Tls: false,
                Poll("{mac}", protocol: "HTTP/1.1", connection: "Connection: keep-alive\r\n"));
            yield return new(imageBytes, rate, 2920, Straight: false, Tls: false, Poll("{mac}") + "\r\n\r\n");
            yield return new(imageBytes, rate, 2920, Straight: false, Tls: false,
                "GET /ota/thermostat/firmware.bin HTTP/1.1\r\nHost: ota\r\nConnection: close\r\n\r\n");
        }
    }

    private static async Task<string?> TryAsync(GatewayAndApi stack, Cell cell, int index)
    {
        var request = cell.Request.Replace("{mac}", $"5C:CF:7F:00:00:{index:X2}", StringComparison.Ordinal);
        var server = cell.Tls ? stack.Gateway.Https : stack.Address(cell.Straight);
        using var board = await SlowBoard.AskAsync(server, request, cell.ReceiveBuffer, cell.Tls);
        var all = await board.ReadAsync(stack.Image.Length, cell.BytesPerSecond);
        if (!all || !board.Answer.Body.AsSpan().SequenceEqual(stack.Image))
            return $"{cell}: {board.Answer.Body.Length} bytes, {board.Answer.StatusLine}";

        if (request.Contains("keep-alive", StringComparison.Ordinal))
        {
            await board.SendAsync(request);
            return await board.ReadAsync(stack.Image.Length + 1) ? null : $"{cell}: the connection was not kept";
        }

        return request.Contains("HTTP/1.1", StringComparison.Ordinal)
            && !request.Contains("close", StringComparison.Ordinal)
            || await board.IsClosedAsync() ? null : $"{cell}: reset instead of closed";
    }
}
