using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Targets;
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
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .Produces<string>(StatusCodes.Status200OK, MediaType);

    /// <param name="q">A target expression: only events of these devices. Events of firmware are not affected.</param>
    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> FollowAsync(
        HttpContext http, EventFeed feed, Fleet fleet, GroupCatalog groups, IOptions<JsonOptions> json,
        TimeProvider time, IHostApplicationLifetime lifetime, ILogger<EventFeed> logger, string? q = null)
    {
        if (!TryMakeFilter(q, out var filter, out var error))
            return TargetProblems.Invalid(error);

        var position = feed.Join(http.Request.Headers["Last-Event-ID"], out var reset);
        try
        {
            await EventResponse.SendAsync(http, time, lifetime, async (stream, stop) =>
            {
                if (reset is { } reason)
                    Reset(stream, position, reason);
                await SendAsync(stream, position, stop);
                LogTooSlow(logger, http.User.Identity?.Name);
            });
        }
        finally
        {
            feed.Leave();
        }

        return TypedResults.Empty;

        bool TryMakeFilter(string? expression, out EventFilter? filter, [NotNullWhen(false)] out TargetError? error)
        {
            (filter, error) = (null, null);
            if (string.IsNullOrWhiteSpace(expression))
                return true;

            var current = groups.Current;
            if (!TargetExpression.TryParse(expression, current, out var parsed, out error))
                return false;
            filter = new EventFilter(parsed, current, fleet, time, json.Value.SerializerOptions);
            return true;
        }

        void Reset(EventResponse stream, long at, ResetReason reason) =>
            stream.WriteReset(feed.Ring.IdOf(at), reason, json.Value.SerializerOptions);

        // Sends all events after a position. Returns if the client reads too slowly, or if the expression no longer is
        // one. The client connects again, and gets a reset, or the error.
        async Task SendAsync(EventResponse stream, long after, CancellationToken stop)
        {
            var batch = new RingEvent[EventsPerFlush];
            while (feed.Ring.TryRead(after, batch, out var count, out var added))
            {
                if (filter is not null && !filter.IsCurrent(groups.Current))
                {
                    if (!TryMakeFilter(q, out filter, out _))
                        return;
                    Reset(stream, after, ResetReason.GroupsChanged);
                }

                for (var i = 0; i < count; i++)
                {
                    if (filter is null)
                        stream.Write(batch[i].Text);
                    else if (filter.Select(batch[i], feed.Ring.IdOf(after + i + 1)) is { } selected)
                        stream.Write(selected);
                }

                after += count;
                await stream.WaitForAsync(added, stop);
            }
        }
    }

    // EventResponse disconnects a client that reads nothing at all.
    [LoggerMessage(1, LogLevel.Information,
        "Ended the event stream of {Caller}, which was more events behind than are kept (Events:Kept)")]
    private static partial void LogTooSlow(ILogger logger, string? caller);
}
