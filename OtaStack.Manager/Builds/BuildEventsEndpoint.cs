using OtaStack.Manager.Http;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Manager.Builds;

/// <summary>
/// <c>GET /manager/api/builds/{id}/events</c>: all events of a build as server-sent events, until it ends. A client
/// that lost the connection continues where it was (<c>Last-Event-ID</c>); one that has seen the end gets 204, which
/// tells it not to reconnect.
/// </summary>
internal static class BuildEventsEndpoint
{
    public static async Task SendAsync(
        string id, BuildQueue queue, TimeProvider clock, HttpContext http, IHostApplicationLifetime lifetime)
    {
        var build = BuildEndpoints.Find(queue, id);
        var seen = EventResponse.LastEventId(http.Request);
        if (seen > 0 && build.Record.HasEnded && seen >= build.Log.Count)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await EventResponse.SendAsync(http, clock, lifetime, (stream, stop) =>
            SendAsync(build, seen, stream, clock, stop));
    }

    private static async Task SendAsync(
        Build build, int seen, EventResponse stream, TimeProvider clock, CancellationToken stop)
    {
        var log = build.Log.From(seen);
        var last = "";
        while (true)
        {
            // Check this before reading, so that no event before the end is missed.
            var hasEnded = build.HasEndedInItsLog();
            await foreach (var happened in log.ReadAsync(stop))
            {
                await stream.WriteAsync(happened.Id, happened.Name, happened.Json, stop);
                last = happened.Name;
            }

            if (hasEnded)
                break;
            await stream.WaitForAsync(build.Log.MoreThanAsync(log.Seen), stop);
        }

        // A full disk may have lost the final state.
        if (last != "state")
            await stream.WriteAsync(null, "state", ManagerJson.Line(build.Record.ToView(clock.GetUtcNow())), stop);
    }
}
