using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OtaStack.Contracts.Events;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// A response of server-sent events (HTML, section 9.2), each with an id from which a client can resume. Does not use
/// <c>TypedResults.ServerSentEvents</c>, which cannot write comments: without them, proxies would close the
/// connection of a stream without events.
/// </summary>
public sealed class EventResponse
{
    /// <summary>Interval of comments that keep the connection open.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a client may leave unread what no buffer takes any more. Kestrel's minimum rate allows minutes for it.
    /// </summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(15);

    private readonly HttpResponse _response;
    private readonly TimeProvider _clock;

    private EventResponse(HttpResponse response, TimeProvider clock) => (_response, _clock) = (response, clock);

    /// <summary>The id of the last event that the client has, if ids are numbers; 0 for none.</summary>
    public static int LastEventId(HttpRequest request) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    /// <summary>
    /// Sends what <paramref name="send"/> writes, until it returns, the client disconnects or the service stops.
    /// </summary>
    public static async Task SendAsync(
        HttpContext http, TimeProvider clock, IHostApplicationLifetime lifetime,
        Func<EventResponse, CancellationToken, Task> send)
    {
        // Shutdown must not wait for open event streams.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            // A client leaves an event stream by closing its connection.
            http.Features.Get<ClientConnection>()?.EndAtFin();
            var stream = new EventResponse(http.Response, clock);
            await stream.StartAsync(stop.Token);
            await send(stream, stop.Token);
            await stream.FlushAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client reconnects.
        }
        catch (StalledException)
        {
            http.Abort();
        }
    }

    /// <summary>An event as bytes, for <see cref="Write"/>.</summary>
    /// <param name="json">One line of UTF-8.</param>
    public static byte[] Format(string id, string name, ReadOnlySpan<byte> json)
    {
        var head = Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: ");
        return [.. head, .. json, (byte)'\n', (byte)'\n'];
    }

    /// <param name="id">Ascending; null if a client cannot resume from this event.</param>
    /// <param name="json">One line.</param>
    public async Task WriteAsync(long? id, string name, string json, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (id is { } number)
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {json}\n\n");
        Write(Encoding.UTF8.GetBytes(text.ToString()));
        await FlushAsync(cancellationToken);
    }

    /// <summary>Writes an event that many clients get (<see cref="Format"/>). Sent by the next flush.</summary>
    public void Write(ReadOnlySpan<byte> text) => _response.BodyWriter.Write(text);

    /// <summary>Tells the client to load what it shows. Sent by the next flush.</summary>
    /// <param name="id">Of the last event that the client then has.</param>
    /// <param name="reason">Why.</param>
    /// <param name="json">The service's format.</param>
    public void WriteReset(string id, ResetReason reason, JsonSerializerOptions json) =>
        Write(Format(id, "reset", JsonSerializer.SerializeToUtf8Bytes(new ResetEvent(reason), json)));

    /// <summary>Sends what was written. Waits while the client reads slowly.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _response.Body.FlushAsync(cancellationToken).WaitAsync(Stalled, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new StalledException();
        }
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
                Write(": still here\n\n"u8);
                await FlushAsync(cancellationToken);
            }
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _response.ContentType = "text/event-stream";
        _response.Headers.CacheControl = "no-cache,no-store";
        _response.Headers["X-Accel-Buffering"] = "no";
        Write("retry: 1000\n\n"u8);
        await FlushAsync(cancellationToken);
    }

    /// <summary>The client is disconnected, because it reads nothing.</summary>
    private sealed class StalledException : Exception;
}
