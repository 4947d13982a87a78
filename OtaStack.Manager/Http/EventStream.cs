using System.Globalization;
using System.Text;

namespace OtaStack.Manager.Http;

/// <summary>
/// An answer of server-sent events (HTML, section 9.2), each with an id that a client comes back with. Not
/// <c>TypedResults.ServerSentEvents</c>: that cannot write comments, so a silent build would look like a dead
/// connection to whatever is on the way.
/// </summary>
internal sealed class EventStream
{
    /// <summary>A line that clients skip, so that nobody on the way takes the silence for the end.</summary>
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
    /// Answers with what <paramref name="send"/> writes, until it is done, the client has gone or the Manager stops.
    /// </summary>
    public static async Task SendAsync(
        HttpContext http, TimeProvider clock, IHostApplicationLifetime lifetime,
        Func<EventStream, CancellationToken, Task> send)
    {
        // A server that stops does not wait for those who only listen.
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
            // It comes back.
        }
    }

    /// <param name="id">Counts up; null where the client cannot come back to it.</param>
    /// <param name="json">One line.</param>
    public async Task WriteAsync(long? id, string name, string json, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (id is { } number)
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {json}\n\n");
        await _response.WriteAsync(text.ToString(), cancellationToken);
    }

    /// <summary>Sends off what was written, and waits until there is more.</summary>
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
