using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace OtaStack.FleetSimulator.Http;

/// <summary>
/// The connection of a board for one poll. A read throws <see cref="TimeoutException"/> when nothing arrives for a
/// while, as in the core. The total time is not limited.
/// </summary>
public sealed class BoardConnection : IAsyncDisposable
{
    /// <summary>Longest head that is read. The core reads more, but no server should send it.</summary>
    public const int MaxHeadBytes = 8 * 1024;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationToken _stop;
    private readonly byte[] _headBytes = ArrayPool<byte>.Shared.Rent(MaxHeadBytes);
    private Stream _stream = Stream.Null;
    private int _filled;
    private int _consumed;

    private BoardConnection(Socket socket, CancellationToken stop)
    {
        _socket = socket;
        _stop = stop;
        _silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Bytes read from the socket but not yet returned.</summary>
    public int BufferedBytes => _filled - _consumed;

    /// <summary>Bytes that have arrived but were not read; over TLS only those already decrypted.</summary>
    public int UnreadBytes => BufferedBytes + (_stream is NetworkStream ? _socket.Available : 0);

    /// <summary>Connects. Over TLS, any certificate is accepted, as by boards that call <c>setInsecure()</c>.</summary>
    public static async Task<BoardConnection> OpenAsync(
        ServerAddress server, IPAddress? from, int receiveBuffer, TimeSpan timeout, CancellationToken stop)
    {
        var socket = new Socket(server.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new BoardConnection(socket, stop);
        try
        {
            if (receiveBuffer > 0)
                socket.ReceiveBufferSize = receiveBuffer;
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            await connection.BoundedAsync(timeout, token => socket.ConnectAsync(server.EndPoint, token));
            connection._stream = new NetworkStream(socket, ownsSocket: false);
            if (server.Tls)
                await connection.StartTlsAsync(server.Host, timeout);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the request.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> request, TimeSpan timeout) =>
        BoundedAsync(timeout, token => _stream.WriteAsync(request, token));

    /// <summary>
    /// Reads the head up to its empty line; null if the server closed the connection or the head is too long.
    /// </summary>
    public async Task<ReadOnlyMemory<byte>?> ReadHeadAsync(TimeSpan silence)
    {
        while (true)
        {
            var end = _headBytes.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                _consumed = end + 4;
                return _headBytes.AsMemory(0, end);
            }
            if (_filled == _headBytes.Length)
                return null;
            var read = await ReadSocketAsync(_headBytes.AsMemory(_filled), silence);
            if (read == 0)
                return null;
            _filled += read;
        }
    }

    /// <summary>Reads bytes of the body; 0 if the server closed the connection.</summary>
    public async ValueTask<int> ReadBodyAsync(Memory<byte> into, TimeSpan silence)
    {
        if (BufferedBytes == 0)
            return await ReadSocketAsync(into, silence);
        var count = Math.Min(into.Length, BufferedBytes);
        _headBytes.AsMemory(_consumed, count).CopyTo(into);
        _consumed += count;
        return count;
    }

    /// <summary>Resets the connection: nothing more is sent or acknowledged, as when a board loses its Wi-Fi.</summary>
    public void Vanish() => _socket.Close(timeout: 0);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        _silence.Dispose();
        ArrayPool<byte>.Shared.Return(_headBytes);
    }

    private Task StartTlsAsync(string host, TimeSpan timeout)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12, // BearSSL supports nothing newer
#pragma warning disable CA5359 // As boards that call setInsecure(). This program tests a server on a test network.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        return BoundedAsync(timeout, async token => await tls.AuthenticateAsClientAsync(options, token));
    }

    private async ValueTask<int> ReadSocketAsync(Memory<byte> into, TimeSpan silence)
    {
        _silence.CancelAfter(silence);
        try
        {
            return await _stream.ReadAsync(into, _silence.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing received for {silence.TotalSeconds:0.#} s");
        }
    }

    private async Task BoundedAsync(TimeSpan timeout, Func<CancellationToken, ValueTask> act)
    {
        _silence.CancelAfter(timeout);
        try
        {
            await act(_silence.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection or answer within {timeout.TotalSeconds:0.#} s");
        }
    }
}
