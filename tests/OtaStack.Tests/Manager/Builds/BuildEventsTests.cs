using System.Net;
using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>The event stream of a build.</summary>
public sealed class BuildEventsTests
{
    // Logs a file, waits, and logs the next file.
    private static readonly string Slow = Compiling("""
        say() { printf '{"level":"debug","msg":"Checking previous results for /x/%s (result = /x/%s.o, dep = /x/%s.d)","time":"2026-11-23T10:15:00Z"}\n' $1 $1 $1; }
        say first.cpp
        while [ ! -e "$here/go" ]; do sleep 0.05; done
        say second.cpp
        """);

    [Fact]
    public async Task Lines_arrive_while_the_compiler_runs_and_the_stream_ends_with_the_build()
    {
        using var cli = new ShellCli(Slow);
        await using var server = await StartAsync(cli);
        var id = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        using var stream = await EventReader.OpenAsync(server, id);

        var events = new List<Event> { (await stream.NextAsync())! };
        Assert.Equal("state", events[0].Name);
        while (!events[^1].Data.Contains("first.cpp", StringComparison.Ordinal))
            events.Add((await stream.NextAsync())!);
        Assert.Equal("running", (await server.BuildOfAsync(id)).Text("state"));

        await File.WriteAllTextAsync(cli.File("go"), "");
        while (await stream.NextAsync() is { } next)
            events.Add(next);
        Assert.Contains(events, happened => happened.Name == "log"
            && happened.Data.Contains("second.cpp", StringComparison.Ordinal));
        Assert.Equal("state", events[^1].Name);
        Assert.Equal("succeeded", JsonDocument.Parse(events[^1].Data).RootElement.Text("state"));
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => happened.Id!.Value));
    }

    [Fact]
    public async Task A_client_resumes_after_a_lost_connection_and_after_a_restart()
    {
        using var cli = new ShellCli(Slow);
        await using var server = await StartAsync(cli);
        await File.WriteAllTextAsync(cli.File("go"), "");
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        var all = await ReadAllAsync(server, build.Text("id")!, 0);
        Assert.True(all.Count > 5);

        for (var seen = 1; seen < all.Count; seen++)
            Assert.Equal(all[seen..], await ReadAllAsync(server, build.Text("id")!, seen));
        await server.StartAgainAsync();
        Assert.Equal(all[3..], await ReadAllAsync(server, build.Text("id")!, 3));
    }

    [Fact]
    public async Task A_client_that_has_seen_the_end_gets_204()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await StartAsync(cli);
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        var last = (await ReadAllAsync(server, build.Text("id")!, 0))[^1].Id!.Value;
        foreach (var id in (int[])[last, last + 1000])
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, $"/manager/api/builds/{build.Text("id")}/events");
            request.Headers.Add("Last-Event-ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var answer = await server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Control_characters_of_compilers_are_removed()
    {
        using var cli = new ShellCli(Compiling().Replace(
            "\"success\":true,",
            "\"success\":true,\"compiler_out\":\"red \\\\u001b[31mtext\\\\u0007\\\\ndata: forged\",",
            StringComparison.Ordinal));
        await using var server = await StartAsync(cli);
        var log = await server.LogOfAsync(await server.BuildAsync(new { sketch = "One", fqbn = Board }));
        Assert.Contains("red text\ndata: forged\n", log, StringComparison.Ordinal);
    }

    private static async Task<ManagerServer> StartAsync(ShellCli cli)
    {
        var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        return server;
    }

    private static async Task<List<Event>> ReadAllAsync(ManagerServer server, string id, int seen)
    {
        using var stream = await EventReader.OpenAsync(server, id, seen);
        var events = new List<Event>();
        while (await stream.NextAsync() is { } next)
            events.Add(next);
        return events;
    }

    private sealed record Event(int? Id, string Name, string Data);

    private sealed class EventReader(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public static async Task<EventReader> OpenAsync(ManagerServer server, string id, int seen = 0)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/manager/api/builds/{id}/events");
            if (seen > 0)
                request.Headers.Add("Last-Event-ID", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            return new EventReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<Event?> NextAsync()
        {
            int? id = null;
            string? name = null, data = null;
            while (await reader.ReadLineAsync()
                .InTimeAsync("the next event of a build", TimeSpan.FromSeconds(30)) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = int.Parse(line.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = line[6..];
                else if (line.Length == 0 && name is not null)
                    return new Event(id, name, data!);
            }

            return null;
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
