using OtaStack.Manager.Http;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// <c>GET /manager/api/jobs/{id}/events</c>: a job as server-sent events: <c>log</c> with <c>{"line"}</c>, and
/// <c>state</c> with the job. The stream ends after the last <c>state</c>. The id counts the lines, so that a client
/// resumes where the connection broke (<c>Last-Event-ID</c>). The last <c>state</c> counts as one more; a client that
/// has seen it gets 204, which tells it not to reconnect.
/// </summary>
internal static class JobEventsEndpoint
{
    public static async Task SendAsync(
        string id, JobRunner runner, TimeProvider clock, HttpContext http, IHostApplicationLifetime lifetime)
    {
        var job = JobEndpoints.Find(runner, id);
        var seen = EventResponse.LastEventId(http.Request);
        if (job.View.HasEnded && seen == job.Since(seen).Next + 1)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await EventResponse.SendAsync(http, clock, lifetime, (stream, stop) => SendAsync(job, seen, stream, stop));
    }

    private static async Task SendAsync(Job job, long line, EventResponse stream, CancellationToken stop)
    {
        while (true)
        {
            var news = job.Since(line);
            line = news.Next - news.Lines.Count;
            foreach (var text in news.Lines)
                await stream.WriteAsync(++line, "log", ManagerJson.Line(new LogLine(text)), stop);

            // The state follows the lines that were read with it.
            var hasEnded = news.View.HasEnded;
            await stream.WriteAsync(hasEnded ? line + 1 : line, "state", ManagerJson.Line(news.View), stop);
            if (hasEnded)
                return;
            await stream.WaitForAsync(news.Changed, stop);
        }
    }
}
