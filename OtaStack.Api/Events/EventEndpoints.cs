using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OtaStack.Contracts.Events;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Events;

/// <summary>
/// <c>GET /api/events</c>: what changes, as server-sent events: <c>device</c>, <c>update</c>, <c>firmware</c>. A client
/// opens the stream, and loads its lists at each <c>reset</c>, which also comes first. Everything after that arrives as
/// an event, so it misses nothing between list and stream. A client that lost the connection continues where it was
/// (<c>Last-Event-ID</c>), or gets a <c>reset</c>.
/// </summary>
internal static partial class EventEndpoints
{
    private const string MediaType = "text/event-stream";

    /// <summary>
    /// Events between two flushes. For a slow client, at most these and Kestrel's buffers are kept in memory.
    /// </summary>
    private const int EventsPerFlush = 64;

    public static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", FollowAsync)
        .WithTags("Events")
        .WithName("FollowEvents")
        .WithSummary("What changes, as server-sent events: device, update, firmware; reset: load your lists now")
        .Produces<string>(StatusCodes.Status200OK, MediaType);

    private static async Task FollowAsync(
        HttpContext http, EventFeed feed, IOptions<JsonOptions> json, TimeProvider time,
        IHostApplicationLifetime lifetime, ILogger<EventFeed> logger)
    {
        var position = feed.Join(http.Request.Headers["Last-Event-ID"], out var reset);
        try
        {
            await EventResponse.SendAsync(http, time, lifetime, async (stream, stop) =>
            {
                if (reset is { } reason)
                {
                    stream.Write(EventResponse.Format(feed.Ring.IdOf(position), "reset",
                        JsonSerializer.SerializeToUtf8Bytes(new ResetEvent(reason), json.Value.SerializerOptions)));
                }

                await SendAsync(stream, feed.Ring, position, stop);
                LogTooSlow(logger, http.User.Identity?.Name);
            });
        }
        finally
        {
            feed.Leave();
        }
    }

    /// <summary>
    /// Sends all events after <paramref name="position"/>. Returns if the client reads too slowly. It connects again,
    /// and gets a <c>reset</c>.
    /// </summary>
    private static async Task SendAsync(
        EventResponse stream, EventRing ring, long position, CancellationToken stop)
    {
        var batch = new byte[EventsPerFlush][];
        while (ring.TryRead(position, batch, out var count, out var added))
        {
            foreach (var text in batch.AsSpan(0, count))
                stream.Write(text);
            position += count;
            await stream.WaitForAsync(added, stop);
        }
    }

    // EventResponse disconnects a client that reads nothing at all.
    [LoggerMessage(1, LogLevel.Information,
        "Ended the event stream of {Caller}, which was more events behind than are kept (Events:Kept)")]
    private static partial void LogTooSlow(ILogger logger, string? caller);
}
