using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// A job as server-sent events: <c>log</c> with <c>{"line"}</c>, <c>state</c> with the job; over after the last <c>state</c>.
/// The id counts the lines, so that <c>Last-Event-ID</c> goes on where the connection broke.
/// </summary>
internal static class JobEvents
{
    /// <summary>So often something is sent at least: proxies cut a connection that is silent for long.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static async IAsyncEnumerable<SseItem<object>> FollowAsync(
        Job job, long line, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = job.Since(line);
            line = news.Next - news.Lines.Count;
            foreach (var text in news.Lines)
                yield return Event("log", new LogLine(text), ++line);

            // After the lines that led to it, as it was when they were read.
            yield return Event("state", news.View, line);
            if (news.View.HasEnded)
                yield break;

            await Task.WhenAny(news.Changed, Task.Delay(Heartbeat, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static SseItem<object> Event(string type, object data, long line) =>
        new(data, type) { EventId = line.ToString(CultureInfo.InvariantCulture) };

    internal sealed record LogLine(string Line);
}
