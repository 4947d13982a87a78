using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.EndToEndTests.Boards;

/// <summary>
/// A board with the stock update client of its Arduino core: sends exactly the bytes that ESP8266httpUpdate and
/// arduino-esp32's HTTPUpdate send, with a new connection for each poll.
/// </summary>
/// <param name="Chip"><c>ESP8266</c> or <c>ESP32</c>, as in the header names.</param>
/// <param name="Version">What the running sketch reports.</param>
/// <param name="SketchMd5">Of the running sketch, 32 lower-case hex digits.</param>
internal sealed record StockBoard(string Chip, string Version, string SketchMd5)
{
    private const int ReadSize = 16 * 1024;

    /// <summary>The station MAC address.</summary>
    public string Mac { get; init; } = "5C:CF:7F:AA:BB:CC";

    /// <summary>The path that its sketch polls.</summary>
    public string Path { get; init; } = "/ota";

    /// <summary>Pause between two reads of 16 KiB, for a board on weak Wi-Fi.</summary>
    public TimeSpan PauseBetweenReads { get; init; }

    /// <summary>How long it waits for the whole answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The board after it has flashed <paramref name="image"/> and restarted.</summary>
    public StockBoard Running(byte[] image, string version) =>
        this with { Version = version, SketchMd5 = Md5(image) };

    /// <summary>32 lower-case hex digits.</summary>
    public static string Md5(byte[] image) => Convert.ToHexStringLower(MD5.HashData(image));

    /// <summary>Polls once and reads until the server closes.</summary>
    /// <exception cref="InvalidDataException">The connection ended before the header was complete.</exception>
    public async Task<RawResponse> PollAsync(Uri server) =>
        await PollBreakableAsync(server) ?? throw new InvalidDataException("No HTTP response.");

    /// <summary>
    /// Polls until it gets firmware. The response is 304 while there is no update, and 404 before the first
    /// publication for its project.
    /// </summary>
    public async Task<RawResponse> OfferAsync(Uri server)
    {
        RawResponse? answer = null;
        await Eventually.TrueAsync(async () =>
            (answer = await PollAsync(server)).Status is not (304 or 404), "an offer");
        Assert.Equal(200, answer!.Status);
        return answer;
    }

    /// <summary>
    /// Polls a server that may be killed during the response. Returns what arrived before the connection ended, null
    /// without a complete header. The body may be shorter than its Content-Length.
    /// </summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public async Task<RawResponse?> PollBreakableAsync(Uri server)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        if (PauseBetweenReads > TimeSpan.Zero)
            client.ReceiveBufferSize = ReadSize; // Otherwise the OS would read ahead.
        await client.ConnectAsync(server.Host, server.Port, deadline.Token);

        using var answer = new MemoryStream();
        try
        {
            await ConverseAsync(client.GetStream(), Request(server), answer, deadline.Token);
        }
        catch (IOException)
        {
            // The server was killed: reset instead of closed.
        }

        var bytes = answer.ToArray();
        return bytes.AsSpan().IndexOf("\r\n\r\n"u8) < 0 ? null : RawResponse.Parse(bytes);
    }

    private async Task ConverseAsync(
        NetworkStream stream, string request, MemoryStream answer, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        var buffer = new byte[ReadSize];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            answer.Write(buffer, 0, read);
            if (PauseBetweenReads > TimeSpan.Zero)
                await Task.Delay(PauseBetweenReads, cancellationToken);
        }
    }

    private string Request(Uri server)
    {
        string[] own = Chip == "ESP8266"
            ? ["x-ESP8266-Chip-ID: 11189196"]
            : ["Cache-Control: no-cache", "x-ESP32-sketch-sha256: " + new string('A', 64)];
        string[] lines =
        [
            $"GET {Path} HTTP/1.0",
            $"Host: {server.Authority}",
            $"User-Agent: {Chip}-http-Update",
            "Connection: close",
            .. own,
            $"x-{Chip}-STA-MAC: {Mac}",
            $"x-{Chip}-AP-MAC: 5E:CF:7F:AA:BB:CC",
            $"x-{Chip}-free-space: 1695744",
            $"x-{Chip}-sketch-size: 400000",
            $"x-{Chip}-sketch-md5: {SketchMd5}",
            $"x-{Chip}-chip-size: 4194304",
            $"x-{Chip}-sdk-version: 2.2.2-dev(38a443e)",
            $"x-{Chip}-mode: sketch",
            $"x-{Chip}-version: {Version}",
            .. Chip == "ESP8266" ? ["Content-Length: 0"] : Array.Empty<string>(),
        ];
        return string.Join("\r\n", lines) + "\r\n\r\n";
    }
}
