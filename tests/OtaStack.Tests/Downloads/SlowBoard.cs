using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OtaStack.Tests.Gateway;

namespace OtaStack.Tests.Downloads;

/// <summary>
/// A board on weak Wi-Fi: a small receive buffer, a configurable reading speed, and several ways to leave.
/// </summary>
internal sealed class SlowBoard : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly MemoryStream _received = new();

    private SlowBoard(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>The response so far.</summary>
    public Gateway.RawAnswer Answer => Gateway.RawAnswer.Parse(_received.ToArray());

    /// <summary>Connects and sends the request.</summary>
    /// <param name="server">Gateway or API.</param>
    /// <param name="request">Latin-1.</param>
    /// <param name="receiveBuffer">SO_RCVBUF, bytes; 0: the system's.</param>
    /// <param name="tls">Uses TLS and accepts any certificate.</param>
    public static async Task<SlowBoard> AskAsync(Uri server, string request, int receiveBuffer = 0, bool tls = false)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer; // only counts when set before connecting
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        Stream stream = new NetworkStream(socket);
        if (tls)
        {
            var encrypted = new SslStream(stream, false, (_, certificate, _, _) => certificate is not null);
            await encrypted.AuthenticateAsClientAsync("ota.example");
            stream = encrypted;
        }

        var board = new SlowBoard(socket, stream);
        await board.SendAsync(request);
        return board;
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>
    /// Reads until the body has this many bytes, or the server has closed. False if it closed or reset before.
    /// </summary>
    /// <param name="body">Bytes of the body. Apart from the last read, no more are read from the socket.</param>
    /// <param name="bytesPerSecond">0: as fast as possible.</param>
    public async Task<bool> ReadAsync(long body, int bytesPerSecond = 0)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var piece = new byte[bytesPerSecond > 0 ? Math.Max(64, bytesPerSecond / 10) : 4096];
        var (watch, since) = (Stopwatch.StartNew(), _received.Length);
        while (BodyLength is not { } length || length < body)
        {
            try
            {
                var atMost = BodyLength is { } have ? (int)Math.Min(piece.Length, body - have) : piece.Length;
                var read = await _stream.ReadAsync(piece.AsMemory(0, atMost), patience.Token);
                if (read == 0)
                    return false;
                _received.Write(piece, 0, read);
            }
            catch (IOException)
            {
                return false;
            }

            if (bytesPerSecond > 0)
            {
                var ahead = TimeSpan.FromSeconds((double)(_received.Length - since) / bytesPerSecond) - watch.Elapsed;
                if (ahead > TimeSpan.Zero)
                    await Task.Delay(ahead);
            }
        }

        return true;
    }

    /// <summary>Waits until the server ends the connection; true for a FIN, false for a reset.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        try
        {
            return await _stream.ReadAsync(new byte[16], patience.Token) == 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends a FIN and continues reading.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with a reset, like a board that loses power or times out.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _received.Dispose();
    }

    private long? BodyLength
    {
        get
        {
            var end = _received.GetBuffer().AsSpan(0, (int)Math.Min(_received.Length, 4096)).IndexOf("\r\n\r\n"u8);
            return end < 0 ? null : _received.Length - end - 4;
        }
    }
}
