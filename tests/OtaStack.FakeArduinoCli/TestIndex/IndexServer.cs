using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtaStack.FakeArduinoCli.TestIndex;

/// <summary>
/// Serves a folder over HTTP on a free loopback port. It can be slow, so that tests can watch and interrupt a download.
/// Supports HEAD, GET, and ranges up to the end of a file.
/// </summary>
internal sealed class IndexServer : IAsyncDisposable
{
    private const int BlocksPerSecond = 20;

    private static readonly byte[] NotFound =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly string _folder;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public IndexServer(string folder)
    {
        _folder = folder;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The URL of the folder, without a slash at the end.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Speed of each download of an archive. A change takes effect with the next block. 0: no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Total bytes of archives sent.</summary>
    public long BytesSent { get; private set; }

    public async ValueTask DisposeAsync()
    {
        // A test may have stopped the server before.
        if (_stopping.IsCancellationRequested)
            return;

        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
                running.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var request = (await reader.ReadLineAsync(_stopping.Token) ?? "").Split(' ');
                long from = 0;
                while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } header)
                {
                    if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                        from = long.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
                }

                if (request is [var method, var path, _])
                    await AnswerAsync(stream, method, path, from);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The client has disconnected, or the test has ended.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string method, string path, long from)
    {
        var file = Path.Combine(_folder, Path.GetFileName(Uri.UnescapeDataString(path.Split('?')[0])));
        if (!File.Exists(file))
        {
            await stream.WriteAsync(NotFound, _stopping.Token);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file, _stopping.Token);
        from = Math.Min(from, bytes.Length);
        var head = new StringBuilder(from > 0 ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length - from}\r\n")
            .Append("Accept-Ranges: bytes\r\nConnection: close\r\n");
        if (from > 0)
            head.Append(CultureInfo.InvariantCulture,
                $"Content-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stopping.Token);
        if (method != "HEAD")
            await SendAsync(stream, bytes.AsMemory((int)from),
                isArchive: !file.EndsWith(".json", StringComparison.Ordinal));
    }

    private async Task SendAsync(NetworkStream stream, ReadOnlyMemory<byte> bytes, bool isArchive)
    {
        while (bytes.Length > 0)
        {
            var rate = isArchive ? BytesPerSecond : 0;
            var block = rate == 0 ? bytes.Length : Math.Clamp(rate / BlocksPerSecond, 1, bytes.Length);
            await stream.WriteAsync(bytes[..block], _stopping.Token);
            bytes = bytes[block..];
            if (isArchive)
                BytesSent += block;
            if (rate > 0)
                await Task.Delay(TimeSpan.FromSeconds(1.0 / BlocksPerSecond), _stopping.Token);
        }
    }
}
