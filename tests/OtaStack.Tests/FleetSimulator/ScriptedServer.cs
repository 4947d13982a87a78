using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>
/// A server over plain sockets that answers each poll with exactly the given bytes and closes, including answers that
/// no HTTP library would send.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<PollText, byte[]> _answer;
    private readonly Task _accepting;

    public ScriptedServer(Func<PollText, byte[]> answer)
    {
        _answer = answer;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>An answer from a status line with its headers, and a body.</summary>
    public static byte[] Answer(string head, byte[]? body = null) =>
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), .. body ?? []];

    /// <summary>A correct offer of an image.</summary>
    public static byte[] Offer(byte[] image) =>
        Answer($"200 OK\r\nContent-Length: {image.Length}\r\nx-MD5: {BoardImages.Md5(image)}", image);

    public static byte[] NotModified { get; } = Answer("304 Not Modified");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var polls = new List<Task>();
        try
        {
            while (true)
                polls.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(polls);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                if (await ReadRequestAsync(socket) is not { } request)
                    return;
                await socket.SendAsync(_answer(new PollText(request)), _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(new byte[64], _stop.Token) > 0)
                {
                    // until the board has closed, because closing first could discard what it still has to read
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // boards with bad Wi-Fi leave in the middle
        }
    }

    /// <summary>The request; null if the board left before sending it.</summary>
    private async Task<string?> ReadRequestAsync(Socket socket)
    {
        var bytes = new byte[4096];
        var filled = 0;
        while (bytes.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(filled), _stop.Token);
            if (read == 0)
                return null;
            filled += read;
        }
        return Encoding.Latin1.GetString(bytes, 0, filled);
    }
}

/// <summary>A received poll.</summary>
internal sealed record PollText(string Text)
{
    public bool IsEsp8266 => Text.Contains("User-Agent: ESP8266-http-Update\r\n", StringComparison.Ordinal);

    public string Mac => Header("STA-MAC");

    public string Version => Header("version");

    public string SketchMd5 => Header("sketch-md5");

    private string Header(string name) => Text.Split("\r\n")
        .Single(line =>
            line.StartsWith(IsEsp8266 ? $"x-ESP8266-{name}: " : $"x-ESP32-{name}: ", StringComparison.Ordinal))
        .Split(": ", 2)[1];
}
