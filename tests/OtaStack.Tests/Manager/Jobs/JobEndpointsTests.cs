using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager.Jobs;

public sealed class JobEndpointsTests : IAsyncLifetime, IDisposable
{
    private readonly ShellCli _cli = new("""
        echo one; echo two
        while [ ! -e "$here/go" ]; do sleep 0.02; done
        echo three
        """);

    private ManagerServer _server = null!;

    private JobRunner Jobs => _server.Services.GetRequiredService<JobRunner>();

    public async Task InitializeAsync() => _server = await ManagerServer.StartAsync(_cli.Path);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Events_contain_each_line_once_and_end_with_the_last_state()
    {
        var job = Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        using var follow = await FollowAsync(job, lastEventId: null);
        var events = SseParser.Create(await follow.Content.ReadAsStreamAsync()).EnumerateAsync();
        var lines = new List<string>();
        var states = new List<string>();
        await foreach (var item in events)
        {
            var data = JsonDocument.Parse(item.Data).RootElement;
            if (item.EventType == "log")
                lines.Add(data.GetProperty("line").GetString()!);
            else
                states.Add(data.GetProperty("state").GetString()!);
            if (lines.Count == 2)
                await File.WriteAllTextAsync(_cli.File("go"), "");
        }

        Assert.Equal("text/event-stream", follow.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["one", "two", "three"], lines);
        Assert.Equal("succeeded", states[^1]);
        Assert.Contains("running", states);
    }

    [Fact]
    public async Task A_client_resumes_after_a_lost_connection()
    {
        await File.WriteAllTextAsync(_cli.File("go"), "");
        var job = Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        await Eventually.TrueAsync(() => job.View.HasEnded);

        using var follow = await FollowAsync(job, lastEventId: "2");
        var items = SseParser.Create(await follow.Content.ReadAsStreamAsync()).Enumerate().ToList();

        Assert.Equal(["log", "state"], items.Select(item => item.EventType));
        Assert.Contains("three", items[0].Data, StringComparison.Ordinal);
        Assert.Equal("3", items[0].EventId);
    }

    [Theory]
    [InlineData("4", HttpStatusCode.NoContent)]
    [InlineData("3", HttpStatusCode.OK)]
    public async Task Only_a_client_that_has_seen_the_end_gets_204(
        string lastEventId, HttpStatusCode status)
    {
        await File.WriteAllTextAsync(_cli.File("go"), "");
        var job = Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        await Eventually.TrueAsync(() => job.View.HasEnded);
        using (var all = await FollowAsync(job, lastEventId: null))
            Assert.Equal("4", SseParser.Create(await all.Content.ReadAsStreamAsync()).Enumerate().Last().EventId);

        using var again = await FollowAsync(job, lastEventId);
        Assert.Equal(status, again.StatusCode);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task An_invalid_event_id_starts_from_the_beginning(string id)
    {
        await File.WriteAllTextAsync(_cli.File("go"), "");
        var job = Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        await Eventually.TrueAsync(() => job.View.HasEnded);

        using var follow = await FollowAsync(job, id);
        Assert.Equal(4, SseParser.Create(await follow.Content.ReadAsStreamAsync()).Enumerate().Count());
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_without_logs()
    {
        await File.WriteAllTextAsync(_cli.File("go"), "");
        Jobs.Start("first", "admin", run => run.RunAsync("x"));
        var job = Jobs.Start("second", "admin", run => run.RunAsync("x"));
        await Eventually.TrueAsync(() => job.View.HasEnded);

        var list = (await _server.Client.GetFromJsonAsync<JsonElement>("/manager/api/jobs")).GetProperty("jobs");
        Assert.Equal(["second", "first"], list.EnumerateArray().Select(item => item.GetProperty("title").GetString()!));
        Assert.False(list[0].TryGetProperty("log", out _));

        var alone = await _server.Client.GetFromJsonAsync<JsonElement>($"/manager/api/jobs/{job.Id}");
        Assert.Equal("succeeded", alone.GetProperty("state").GetString());
        Assert.Equal("admin", alone.GetProperty("by").GetString());
        Assert.Equal(JsonValueKind.Null, alone.GetProperty("error").ValueKind);
        Assert.Equal(3, alone.GetProperty("log").GetArrayLength());
    }

    [Fact]
    public async Task A_job_can_be_cancelled()
    {
        var job = Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        using var answer = await _server.Client.PostAsync($"/manager/api/jobs/{job.Id}/cancel", null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Eventually.TrueAsync(() => job.View.State == JobState.Cancelled);
    }

    [Fact]
    public async Task A_full_job_queue_gets_429_with_Retry_After()
    {
        for (var i = 0; i < JobRunner.MaximumOpen; i++)
            Jobs.Start("Install x", "admin", run => run.RunAsync("x"));
        using var refused = await _server.Client.PostAsync("/manager/api/indexes/update", null);
        Assert.Contains("20 jobs are already queued", await refused.ProblemAsync(HttpStatusCode.TooManyRequests),
            StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_stopping_Manager_rejects_jobs_with_503()
    {
        await Jobs.StopAsync(default);
        using var refused = await _server.Client.PostAsync("/manager/api/indexes/update", null);
        Assert.Contains("being stopped", await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable),
            StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("GET", "/manager/api/jobs/none")]
    [InlineData("GET", "/manager/api/jobs/none/events")]
    [InlineData("POST", "/manager/api/jobs/none/cancel")]
    [InlineData("GET", "/manager/api/jobs/..%2f..%2fetc")]
    public async Task An_unknown_job_is_404(string method, string path)
    {
        using var answer = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private Task<HttpResponseMessage> FollowAsync(Job job, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/manager/api/jobs/{job.Id}/events");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
