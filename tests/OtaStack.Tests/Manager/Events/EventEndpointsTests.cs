using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Events;

/// <summary><c>GET /manager/api/events</c>.</summary>
public sealed class EventEndpointsTests : IAsyncLifetime, IDisposable
{
    private readonly ShellCli _cli = new(CompilingWhenTold);
    private ManagerServer _server = null!;

    public async Task InitializeAsync() => _server = await ManagerServer.StartAsync(_cli.Path);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_stream_begins_with_a_reset_and_has_each_change_of_a_build_after_it()
    {
        _server.WriteSketch("One");
        using var stream = await OpenAsync();
        var events = EventsOf(stream);
        Assert.Equal(("reset", "opened"), await NextAsync(events, "reset", data => data.Text("reason")));

        var id = await _server.QueueAsync(new { sketch = "One", fqbn = Board, publish = false });
        Assert.Equal(("build", "running"), await NextAsync(events, "build", data => StateOf(data, id), "running"));
        await File.WriteAllTextAsync(_cli.File("go"), "");
        Assert.Equal(("build", "succeeded"), await NextAsync(events, "build", data => StateOf(data, id), "succeeded"));
    }

    [Fact]
    public async Task A_job_and_what_it_changes_in_the_toolchain_arrive()
    {
        using var stream = await OpenAsync();
        var events = EventsOf(stream);
        await File.WriteAllTextAsync(_cli.File("go"), "");

        using var started = await _server.Client.PostAsync("/manager/api/indexes/update", null);
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>()).Text("id");

        await NextAsync(events, "job", data => data.Text("id") == id ? data.GetProperty("job").Text("state") : null, "succeeded");
        await NextAsync(events, "toolchain", data => data.GetProperty("arduinoCli").Text("state"), "ready");
    }

    [Fact]
    public async Task Removing_arduino_cli_and_changing_the_indexes_are_events()
    {
        using var stream = await OpenAsync();
        var events = EventsOf(stream);
        (await _server.Client.PutAsJsonAsync("/manager/api/indexes", new { urls = Array.Empty<string>() })).Dispose();
        await NextAsync(events, "toolchain", data => data.GetProperty("arduinoCli").Text("state"), "ready");

        File.Delete(_cli.Path);
        await NextAsync(events, "toolchain", data => data.GetProperty("arduinoCli").Text("state"), "missing");
    }

    [Fact]
    public async Task A_client_resumes_where_it_was_and_gets_a_reset_after_a_restart()
    {
        _server.WriteSketch("One");
        string? seen;
        using (var first = await OpenAsync())
        {
            var events = EventsOf(first);
            await events.MoveNextAsync();
            seen = events.Current.EventId;
        }

        var id = await _server.QueueAsync(new { sketch = "One", fqbn = Board, publish = false });
        using (var resumed = await OpenAsync(seen))
            await NextAsync(EventsOf(resumed), "build", data => StateOf(data, id), "running", mayHaveReset: false);

        await _server.StartAgainAsync();
        using var again = await OpenAsync(seen);
        Assert.Equal(("reset", "restarted"), await NextAsync(EventsOf(again), "reset", data => data.Text("reason")));
    }

    [Fact]
    public async Task A_viewer_may_follow_and_a_stranger_may_not()
    {
        using var viewer = _server.ClientOf(_server.Address, Roles.Viewer);
        using var stream = await viewer.GetAsync("/manager/api/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);

        using var stranger = new HttpClient { BaseAddress = _server.Address };
        using var refused = await stranger.GetAsync("/manager/api/events");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private async Task<HttpResponseMessage> OpenAsync(string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/manager/api/events");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var stream = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        return stream;
    }

    private static IAsyncEnumerator<SseItem<string>> EventsOf(HttpResponseMessage stream) =>
        SseParser.Create(stream.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();

    private static string? StateOf(JsonElement data, string id) =>
        data.Text("id") == id ? data.GetProperty("build").Text("state") : null;

    /// <summary>Reads until an event says <paramref name="wanted"/>; null: anything.</summary>
    private static async Task<(string Name, string? Said)> NextAsync(
        IAsyncEnumerator<SseItem<string>> events, string name, Func<JsonElement, string?> read, string? wanted = null,
        bool mayHaveReset = true)
    {
        while (await events.MoveNextAsync().AsTask().InTimeAsync($"an event {name} {wanted}"))
        {
            Assert.True(mayHaveReset || events.Current.EventType != "reset");
            if (events.Current.EventType == name && read(JsonDocument.Parse(events.Current.Data).RootElement) is { } said
                && (wanted is null || said == wanted))
                return (name, said);
        }

        throw new EndOfStreamException($"The stream ended without an event {name} {wanted}.");
    }
}
