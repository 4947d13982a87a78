using System.Globalization;
using System.Text;

namespace OtaStack.Manager.Http;

/// <summary>An answer of server-sent events (HTML, section 9.2), each with an id that a client comes back with.</summary>
internal sealed class EventStream
{
    /// <summary>A line that clients skip, so that nobody on the way takes the silence for the end.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly HttpResponse _response;

    private EventStream(HttpResponse response) => _response = response;

    /// <summary>The id of the last event that the client has; 0 for none.</summary>
    public static int LastEventId(HttpRequest request) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public static async Task<EventStream> StartAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync("retry: 1000\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        return new EventStream(response);
    }

    /// <param name="id">Counts up from 1; null where the client cannot come back to it.</param>
    /// <param name="json">One line.</param>
    public async Task WriteAsync(int? id, string name, string json, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        if (id is { } number)
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {json}\n\n");
        await _response.WriteAsync(text.ToString(), cancellationToken);
    }

    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        await _response.WriteAsync(": still here\n\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _response.Body.FlushAsync(cancellationToken);
}
