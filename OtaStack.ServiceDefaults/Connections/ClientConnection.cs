using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// A client's connection, as a feature of the connection and its requests. It counts the bytes handed to the kernel, so
/// that the acknowledged bytes can be computed. A client that shuts down its sending side (FIN) does not count as
/// disconnected.
/// </summary>
/// <remarks>
/// Kestrel's transport treats a FIN as the end of the connection and aborts the response (ConnectionClosed in
/// SocketConnection.cs), although the sending half still works. So the token that Kestrel gets fires only at a real
/// end: a reset, a failed write, or a stopping server. A client that has closed both halves is detected by the first
/// failed write.
/// </remarks>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and Dispose could race with Cancel.")]
public sealed class ClientConnection
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CountingWriter _output;
    private readonly TcpSocket? _tcp;
    private readonly Lock _lock = new();
    private long _acknowledged;
    private bool _peerFinished;
    private bool _finIsTheEnd;

    private ClientConnection(ConnectionContext connection)
    {
        Socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        _tcp = Socket is null ? null : TcpSocket.Open(Socket);
        _output = new CountingWriter(connection.Transport.Output);
    }

    /// <summary>Bytes handed to the kernel, or queued for it, since the connection's start.</summary>
    internal long HandedOver => _output.Count;

    internal System.Net.Sockets.Socket? Socket { get; }

    /// <summary>Whether the kernel reports what the client has acknowledged.</summary>
    internal bool IsFollowed => _tcp is not null;

    /// <summary>
    /// The state of the connection, even after it has ended; null if the kernel does not report it. The acknowledged
    /// bytes never decrease, although the kernel may reset its counts when a socket in use is closed.
    /// </summary>
    internal TcpState? Read()
    {
        if (_tcp?.Read() is not { } state)
            return null;

        lock (_lock)
            _acknowledged = Math.Max(_acknowledged, state.Acknowledged);
        return state with { Acknowledged = _acknowledged };
    }

    /// <summary>
    /// Adds it to every endpoint. On endpoints with TLS it must come before TLS, as endpoint defaults do.
    /// </summary>
    public static void Follow(ListenOptions endpoint) =>
        endpoint.Use(next => connection => FollowAsync(connection, next));

    /// <summary>
    /// Treats a FIN as the end from now on. For WebSockets and event streams, whose clients leave that way.
    /// </summary>
    public void EndAtFin()
    {
        lock (_lock)
        {
            _finIsTheEnd = true;
            if (!_peerFinished)
                return;
        }

        End();
    }

    private static async Task FollowAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var (transport, closed) = (connection.Transport, connection.ConnectionClosed);
        var client = new ClientConnection(connection);
        connection.Features.Set(client);
        connection.Transport = new Duplex(transport.Input, client._output);
        connection.ConnectionClosed = client._ended.Token;
        await using var registration = closed.UnsafeRegister(
            static state => ((ClientConnection)state!).OnClosed(), client);
        try
        {
            await next(connection);
        }
        finally
        {
            (connection.Transport, connection.ConnectionClosed) = (transport, closed);
            client._tcp?.Dispose();
        }
    }

    private void OnClosed()
    {
        // If the kernel does not distinguish a FIN from a reset, both are the end, as in Kestrel.
        var peerFinished = Read() is { Phase: TcpPhase.PeerFinished };
        lock (_lock)
        {
            _peerFinished = peerFinished;
            if (peerFinished && !_finIsTheEnd)
                return;
        }

        End();
    }

    private void End() => _ended.Cancel();

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
