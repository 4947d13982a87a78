using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// Sends one response body to a client of any speed, and tracks how much of it the client has acknowledged. The kernel
/// reports this, because sent bytes can still be in a buffer.
/// </summary>
/// <remarks>
/// Kestrel's minimum rate is off until the last byte is acknowledged. After the last write, the kernel and Kestrel
/// still hold tens of kilobytes, for which a board at 1.5 kB/s needs most of a minute. A dead client is ended after a
/// time without progress. On systems other than Linux, on HTTP/2 and without a socket, written bytes count as
/// acknowledged.
/// </remarks>
public sealed class ClientBody : IDisposable
{
    /// <summary>The most bytes for one write. Larger writes only make the progress coarser.</summary>
    public const int PieceBytes = 8 * 1024;

    /// <summary>Bytes that the kernel may buffer for the client. Linux doubles it for its own bookkeeping.</summary>
    private const int SendBufferBytes = 64 * 1024;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly HttpContext _http;
    private readonly TimeSpan _deadAfter;
    private readonly TimeProvider _time;
    private readonly ClientConnection? _connection;
    private readonly bool _isEncrypted;
    private readonly IHttpMinResponseDataRateFeature? _rate;
    private readonly MinDataRate? _ordinaryRate;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer? _watch;
    private readonly Lock _lock = new();
    private long _written;
    private long _acknowledged;
    private long _progress = -1;
    private long _progressAt;
    private bool _isDrained;

    /// <param name="http">The request. Its response has not started.</param>
    /// <param name="deadAfter">Time without progress after which the client counts as dead; infinite: never.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cut">Ends it early.</param>
    public ClientBody(HttpContext http, TimeSpan deadAfter, TimeProvider time, CancellationToken cut = default)
    {
        (_http, _deadAfter, _time) = (http, deadAfter, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cut);

        // A browser's HTTP/2 connection carries other requests too.
        if (!HttpProtocol.IsHttp2(http.Request.Protocol)
            && http.Features.Get<ClientConnection>() is { Socket: { } socket } connection)
        {
            try
            {
                socket.SendBufferSize = SendBufferBytes;
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException
                or ObjectDisposedException)
            {
                // Already closed: the first write fails.
            }

            _connection = connection.IsFollowed ? connection : null;
            _isEncrypted = http.Features.Get<ITlsConnectionFeature>() is not null;
        }

        _rate = http.Features.Get<IHttpMinResponseDataRateFeature>();
        if (_rate is not null)
        {
            _ordinaryRate = _rate.MinDataRate;
            _rate.MinDataRate = null;
        }

        _progressAt = time.GetTimestamp();
        if (deadAfter == Timeout.InfiniteTimeSpan)
            return;

        var interval = TimeSpan.FromSeconds(Math.Clamp(deadAfter.TotalSeconds / 4, 0.05, 1));
        _watch = time.CreateTimer(static body => ((ClientBody)body!).Watch(), this, interval, interval);
    }

    /// <summary>
    /// Bytes of the body that the client has acknowledged so far; never too many. Over TLS, the kernel counts
    /// ciphertext, which is about 1 % larger than the body, so the result is slightly too low.
    /// </summary>
    public long Acknowledged
    {
        get
        {
            Refresh();
            return Volatile.Read(ref _acknowledged);
        }
    }

    /// <summary>Cancelled when the client is dead or gone, or the caller ends it.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Writes a piece of the body; false if the client is gone or dead.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> piece)
    {
        try
        {
            // Starts the response first, so that the piece is copied and counted before the next call returns.
            if (!_http.Response.HasStarted)
                await _http.Response.StartAsync(_stop.Token);

            // The body stream is not used, because it silently ignores writes after the client has gone until
            // RequestAborted fires. The writer has copied the piece when it returns, but TLS may not have encrypted it
            // yet.
            var write = _http.Response.BodyWriter.WriteAsync(piece, _stop.Token);
            if (!_isEncrypted)
                Interlocked.Add(ref _written, piece.Length);
            var result = await write;
            if (_isEncrypted)
                Interlocked.Add(ref _written, piece.Length);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until the client has acknowledged all written bytes. False if it will not, because it was reset, is dead,
    /// or was ended by the caller. Over TLS too, only an empty queue counts.
    /// </summary>
    public async Task<bool> DrainAsync()
    {
        if (_connection is null)
            return !_stop.IsCancellationRequested;

        var pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            if (_connection.Read() is not { } state)
                return false;
            Refresh();
            if (state.Acknowledged >= _connection.HandedOver)
                return _isDrained = true;
            if (state.IsOver || _stop.IsCancellationRequested)
                return false;

            try
            {
                await Task.Delay(pause, _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Check once more: the last acknowledgement may have come at the same time.
            }

            pause = pause * 1.25 < LongestPause ? pause * 1.25 : LongestPause;
        }
    }

    /// <summary>Stops tracking. Call it when the response is over, complete or not.</summary>
    public void Dispose()
    {
        _watch?.Dispose();
        Refresh();
        _stop.Dispose();
        RestoreMinimumRate();
    }

    // Kestrel uses the rate for the bytes that it still buffers. The next request resets it.
    private void RestoreMinimumRate()
    {
        if (_rate is null || _ordinaryRate is null)
            return;

        if (_isDrained)
            _rate.MinDataRate = _ordinaryRate;
        else if (_connection is null && _deadAfter > _ordinaryRate.GracePeriod)
            _rate.MinDataRate = new MinDataRate(_ordinaryRate.BytesPerSecond, _deadAfter);
    }

    private void Watch()
    {
        Refresh();
        var state = _connection?.Read();
        if (state is { IsOver: true } || _time.GetElapsedTime(Volatile.Read(ref _progressAt)) > _deadAfter)
            _ = CancelAsync();
    }

    private async Task CancelAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    private void Refresh()
    {
        // Read in this order, so that bytes written in between count as not acknowledged.
        var written = Interlocked.Read(ref _written);
        var (acknowledged, progress) = (written, written);
        if (_connection is not null)
        {
            if (_connection.Read() is not { } state)
                return; // Disposed: keep the last value.
            (acknowledged, progress) = (written - Math.Max(0, _connection.HandedOver - state.Acknowledged),
                state.Acknowledged);
        }

        lock (_lock)
        {
            _acknowledged = Math.Max(_acknowledged, acknowledged);
            if (progress == _progress)
                return;
            _progress = progress;
            Volatile.Write(ref _progressAt, _time.GetTimestamp());
        }
    }
}
