using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Manager.Events;

/// <summary>
/// <c>GET /manager/api/events</c>: what changes, as server-sent events: <c>job</c>, <c>build</c>, <c>toolchain</c>. As at
/// the API (<c>/api/events</c>), a client loads what it shows at each <c>reset</c>, which also comes first; everything
/// after that arrives as an event. A client that lost the connection continues where it was (<c>Last-Event-ID</c>), or
/// gets a <c>reset</c>.
/// </summary>
internal static class EventEndpoints
{
    private const int EventsPerFlush = 64;

    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventPump>();
        services.AddHostedService(provider => provider.GetRequiredService<EventPump>());
        return services;
    }

    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/events", FollowAsync);

    private static Task FollowAsync(
        HttpContext http, EventPump pump, IOptions<JsonOptions> json, TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        var ring = pump.Ring;
        var after = ring.Resume(http.Request.Headers["Last-Event-ID"], out var reset);
        return EventResponse.SendAsync(http, time, lifetime, async (stream, stop) =>
        {
            if (reset is { } reason)
                stream.WriteReset(ring.IdOf(after), reason, json.Value.SerializerOptions);

            // Ends if the client is further behind than events are kept. It connects again, and gets a reset.
            var batch = new RingEvent[EventsPerFlush];
            while (ring.TryRead(after, batch, out var count, out var added))
            {
                foreach (var happened in batch.AsSpan(0, count))
                    stream.Write(happened.Text);
                after += count;
                await stream.WaitForAsync(added, stop);
            }
        });
    }
}
