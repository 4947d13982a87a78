using System.Text;
using OtaStack.FleetSimulator.Boards;
using OtaStack.FleetSimulator.Report;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.FleetSimulator.FleetFixture;
using static OtaStack.Tests.FleetSimulator.ScriptedServer;

namespace OtaStack.Tests.FleetSimulator;

public sealed class MisbehavingServerTests
{
    private static readonly byte[] Image = BoardImages.Esp8266();
    private static readonly byte[] Esp32Image = BoardImages.Esp32();

    // It fits the free space packed, but not unpacked.
    private static readonly byte[] RoomySketch =
        ImageBuilder.Esp8266(stamp: BoardImages.NewVersion, size: 20_000, strings: new string('x', 800_000));

    private static readonly string Md5 = BoardImages.Md5(Image);
    private static readonly byte[] Html = Encoding.ASCII.GetBytes("<html>sign in</html>");

    public static TheoryData<Finding, string, byte[]> Answers() => new()
    {
        { Finding.Redirect, "302 Found\r\nLocation: https://example.org/ota\r\nContent-Length: 0", [] },
        { Finding.UnexpectedStatus, "500 Internal Server Error\r\nContent-Length: 0", [] },
        { Finding.UnexpectedStatus, "204 No Content", [] },
        { Finding.UnexpectedStatus, $"206 Partial Content\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}", Image },
        { Finding.Chunked, $"200 OK\r\nContent-Length: 26\r\nTransfer-Encoding: chunked\r\nx-MD5: {Md5}", Html },
        { Finding.Compressed,
            $"200 OK\r\nContent-Length: {Image.Length}\r\nContent-Encoding: gzip\r\nx-MD5: {Md5}", Image },
        { Finding.HtmlPage, $"404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {Html.Length}", Html },
        { Finding.MissingLength, $"200 OK\r\nx-MD5: {Md5}", Image },
        { Finding.MissingLength, $"200 OK\r\nContent-Length: 0\r\nx-MD5: {Md5}", [] },
        { Finding.MissingLength, $"200 OK\r\nContent-Length: 3000000000\r\nx-MD5: {Md5}", Image },
        { Finding.DuplicateLength,
            $"200 OK\r\nContent-Length: {Image.Length}\r\nContent-Length: 9\r\nx-MD5: {Md5}", Image },
        { Finding.MissingMd5, $"200 OK\r\nContent-Length: {Image.Length}", Image },
        { Finding.BadMd5, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: \"{Md5}\"", Image },
        { Finding.BadMd5, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5.ToUpperInvariant()}", Image },
        { Finding.DuplicateMd5, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}\r\nX-Md5: {Md5}", Image },
        { Finding.BadSha256, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}\r\nx-SHA256: 12", Image },
        { Finding.NotAnImage, $"200 OK\r\nContent-Length: {Html.Length}\r\nx-MD5: {BoardImages.Md5(Html)}", Html },
        { Finding.ShortBody, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}", Image[..^1] },
        { Finding.ShortBody, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}", [] },
        { Finding.ExtraBytes, "304 Not Modified\r\nContent-Type: text/plain", "hello"u8.ToArray() },
        { Finding.Md5Differs, $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}", [.. Image[..^1], 1] },
        { Finding.Sha256Differs,
            $"200 OK\r\nContent-Length: {Image.Length}\r\nx-MD5: {Md5}\r\nx-SHA256: {new string('0', 64)}", Image },
    };

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)] // xunit needs minutes to write images as text
    public async Task An_answer_that_no_stock_client_can_use_is_found(Finding expected, string head, byte[] body)
    {
        var summary = await OneBoardMeetsAsync(Answer(head, body));

        var seen = Assert.Single(summary.Findings);
        Assert.Equal(expected, seen.Finding);
        Assert.Equal(1, seen.Count);
        Assert.StartsWith("5C:CF:7F:", seen.Example, StringComparison.Ordinal);
        Assert.Equal(1, summary.ExitCode);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nServer: cut")]
    public async Task An_answer_that_is_not_http_is_found(string answer)
    {
        var summary = await OneBoardMeetsAsync(Encoding.ASCII.GetBytes(answer));

        Assert.Equal(Finding.NotHttp, Assert.Single(summary.Findings).Finding);
    }

    public static TheoryData<Finding, byte[], bool> Images() => new()
    {
        { Finding.WrongChip, Esp32Image, false },
        { Finding.WrongChip, Image, true },
        { Finding.WrongChip, BoardImages.Esp32(ChipFamily.Esp32C3), true },
        { Finding.TooLarge, BoardImages.Esp8266(size: 400_000), false },
        { Finding.TooLarge, BoardImages.Esp32(size: 400_000), true },
        { Finding.FlashTooSmall, BoardImages.Esp8266(flashSizeAndFrequency: 0x90), false },
        { Finding.GzipForEsp32, ImageBuilder.Gzip(Esp32Image), true },
        { Finding.Bricked, ImageBuilder.Gzip(RoomySketch), false },
        { Finding.Bricked, ImageBuilder.SignEsp8266(ImageBuilder.Gzip(Image)), false },
        { Finding.BrokenImage, Image[..^100], false },
        { Finding.BrokenImage, [.. Image[..200], 0xFF, .. Image[201..]], false },
        { Finding.BrokenImage, Esp32Image[..^1], true },
        { Finding.BrokenImage, ImageBuilder.Gzip(Image)[..^2000], false },
    };

    [Theory]
    [MemberData(nameof(Images), DisableDiscoveryEnumeration = true)] // xunit needs minutes to write images as text
    public async Task An_image_that_the_board_cannot_run_is_found(Finding expected, byte[] image, bool esp32)
    {
        var summary = await OneBoardMeetsAsync(Offer(image), esp32, options => options with { FreeSpace = 200_000 });

        Assert.Equal(expected, Assert.Single(summary.Findings).Finding);
        Assert.Equal(0, summary.Totals.Images);
        Assert.Equal(1, summary.Boards(BoardOutcome.HeldBack));
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public async Task A_cut_body_is_a_network_error_if_restarts_are_expected()
    {
        var cut = Offer(Image)[..^1];
        var summary = await OneBoardMeetsAsync(cut, change: options => options with { ExpectRestarts = true });

        Assert.Equal(Finding.NetworkError, Assert.Single(summary.Findings).Finding);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task A_server_that_closes_without_an_answer_is_a_network_error()
    {
        var summary = await OneBoardMeetsAsync([]);

        Assert.Equal(Finding.NetworkError, Assert.Single(summary.Findings).Finding);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public async Task A_damaged_download_does_not_affect_other_boards()
    {
        var torn = Offer(Image);
        torn[^50] ^= 1;
        var polls = 0;
        var summary = await RunAsync(
            poll => poll.Version == BoardImages.NewVersion ? NotModified
                : Interlocked.Increment(ref polls) == 1 ? torn : Offer(Image),
            options => options with { Esp32Share = 0 });

        Assert.Equal(1, summary.Totals.TornImages);
        Assert.Equal(20, summary.Boards(BoardOutcome.Updated));
        Assert.Equal(1, summary.ExitCode);
    }
}
