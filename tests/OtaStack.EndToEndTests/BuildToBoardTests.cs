using System.Globalization;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Running;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests;

/// <summary>
/// From the compiler to the board. Only the board is simulated, and it sends the bytes of the stock client.
/// </summary>
public sealed class BuildToBoardTests
{
    private const string OldVersion = "Mar 28 2020;21:07:45";
    private const string NewVersion = "Apr  3 2020;05:33:11";

    private static readonly DateTimeOffset CompiledAt = new(2020, 4, 3, 5, 33, 11, TimeSpan.Zero);

    [Theory]
    [InlineData("ESP8266")]
    [InlineData("ESP32")]
    public async Task A_sketch_compiled_by_gcc_reaches_a_stock_board_once_and_then_304(string chip)
    {
        var image = chip == "ESP8266"
            ? await Esp8266Toolchain.BuildAsync(CompiledAt)
            : await Esp32C3Toolchain.BuildAsync(CompiledAt);
        await using var stack = await RunningStack.StartAsync();
        var board = new StockBoard(chip, OldVersion, "7effe644484d7d861b92fb47a77ff1ca");

        // As the toolchain writes it: in pieces under the final name.
        await using (var file = File.Create(Path.Combine(stack.BuildFolder, "Thermostat.ino.bin")))
        {
            foreach (var piece in image.Chunk((image.Length / 3) + 1))
            {
                var early = await board.PollAsync(stack.Url);
                Assert.Equal(304, early.Status);
                await file.WriteAsync(piece);
                await file.FlushAsync();
            }
        }

        var offer = await board.OfferAsync(stack.Url);
        Assert.Equal(StockBoard.Md5(image), Assert.Single(offer.Headers["x-MD5"]));
        Assert.Equal(image.Length.ToString(CultureInfo.InvariantCulture),
            Assert.Single(offer.Headers["Content-Length"]));
        Assert.Empty(offer.Headers["Transfer-Encoding"]);
        Assert.Empty(offer.Headers["Content-Encoding"]);
        Assert.Equal(image, offer.Body);

        var updated = board.Running(offer.Body, NewVersion);
        for (var poll = 0; poll < 3; poll++)
        {
            var answer = await updated.PollAsync(stack.Url);
            Assert.Equal(304, answer.Status);
            Assert.Empty(answer.Body);
        }
    }
}
