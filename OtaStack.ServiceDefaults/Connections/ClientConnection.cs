using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// A client's connection, a feature of it and of its requests. It counts what is handed to the kernel, so that the
/// acknowledged bytes can be computed. A client that shuts down its sending side (FIN) does not count as disconnected.
/// </summary>
/// <remarks>
/// Kestrel's transport takes a FIN for the end of the connection and aborts the response (SocketConnection.cs: the
/// token ConnectionClosed), although its sending half goes on. So the token that Kestrel sees fires only for what is an
/// end: a reset, a failed write, a server that stops. A client that closes altogether is found by the first write that
/// fails.
/// </remarks>
[SuppressMessage("Design", "CA1001",
    Justification = "Without a timer there is nothing to dispose, and disposing could meet the cancelling.")]
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

    /// <summary>Bytes handed to the kernel, or waiting for it, since the connection's start.</summary>
    internal long HandedOver => _output.Count;

    internal System.Net.Sockets.Socket? Socket { get; }

    /// <summary>Whether the kernel tells what the client has acknowledged.</summary>
    internal bool IsFollowed => _tcp is not null;

    /// <summary>
    /// The state of the connection, also after it has ended; null if the kernel does not tell. What was acknowledged
    /// never becomes less: closing a socket that is in use may disconnect it first, and then the kernel forgets its
    /// counts.
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
    /// From now on a FIN is the end: for a websocket or a stream of events, whose client only ever leaves that way.
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
        // Where the kernel does not tell a FIN from a reset, either is the end, as it is for Kestrel.
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
