using System.Globalization;
using System.Text;

namespace OtaStack.Manager.Http;

/// <summary>
/// A response of server-sent events (HTML, section 9.2), each with an id from which a client can resume. Does not use
/// <c>TypedResults.ServerSentEvents</c>, which cannot write comments: without them, proxies would close the
/// connection of a build without output.
/// </summary>
internal sealed class EventStream
{
    /// <summary>Interval of comments that keep the connection open.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly HttpResponse _response;
    private readonly TimeProvider _clock;

    private EventStream(HttpResponse response, TimeProvider clock) => (_response, _clock) = (response, clock);

    /// <summary>The id of the last event that the client has; 0 for none.</summary>
    public static int LastEventId(HttpRequest request) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    /// <summary>
    /// Sends what <paramref name="send"/> writes, until it returns, the client disconnects or the Manager stops.
    /// </summary>
    public static async Task SendAsync(
        HttpContext http, TimeProvider clock, IHostApplicationLifetime lifetime,
        Func<EventStream, CancellationToken, Task> send)
    {
        // Shutdown must not wait for open event streams.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var stream = new EventStream(http.Response, clock);
            await stream.StartAsync(stop.Token);
            await send(stream, stop.Token);
            await stream.FlushAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client reconnects.
        }
    }

    /// <param name="id">Ascending; null if a client cannot resume from this event.</param>
    /// <param name="json">One line.</param>
    public async Task WriteAsync(long? id, string name, string json, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (id is { } number)
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {json}\n\n");
        await _response.WriteAsync(text.ToString(), cancellationToken);
    }

    /// <summary>Flushes, and waits until <paramref name="more"/> completes.</summary>
    public async Task WaitForAsync(Task more, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        while (true)
        {
            try
            {
                await more.WaitAsync(KeepAlive, _clock, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                await _response.WriteAsync(": still here\n\n", cancellationToken);
                await FlushAsync(cancellationToken);
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _response.ContentType = "text/event-stream";
        _response.Headers.CacheControl = "no-cache,no-store";
        _response.Headers["X-Accel-Buffering"] = "no";
        await _response.WriteAsync("retry: 1000\n\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    private Task FlushAsync(CancellationToken cancellationToken) => _response.Body.FlushAsync(cancellationToken);
}
