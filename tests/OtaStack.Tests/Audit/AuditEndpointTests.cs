using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtaStack.Api.Audit;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Storage;

namespace OtaStack.Tests.Audit;

/// <summary><c>GET /api/audit</c>: who has changed what.</summary>
public sealed class AuditEndpointTests : IAsyncLifetime
{
    private const string Board = "5C:CF:7F:00:00:01";
    private const string Other = "5C:CF:7F:00:00:02";

    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        (await _server.PollAsync("/ota", Board, "1.0.0")).Dispose();
        (await _server.PollAsync("/ota", Other, "1.0.0")).Dispose();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_entry_says_who_changed_what_when_and_from_where()
    {
        await PatchAsync(Board, """{"name":"Kitchen","tags":["a"]}""");
        await PatchAsync(Board, """{"name":"Hall"}""", "anna", "192.0.2.7");

        var entry = (await ListAsync())["items"]![0]!;
        Assert.Equal(
            ("anna", "device.change", "device:" + Board, "192.0.2.7"),
            ((string)entry["actor"]!, (string)entry["action"]!, (string)entry["subject"]!, (string)entry["address"]!));
        Assert.Equal("""{"name":"Kitchen"}""", entry["before"]!.ToJsonString());
        Assert.Equal("""{"name":"Hall"}""", entry["after"]!.ToJsonString());
        Assert.Equal(_clock.Now, DateTimeOffset.Parse(
            (string)entry["at"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_forgotten_device_leaves_an_entry_with_what_was_set_on_it()
    {
        await PatchAsync(Board, """{"name":"Kitchen"}""");
        (await _server.Client.DeleteAsync("/api/devices/" + Board)).Dispose();

        var entry = (await ListAsync())["items"]![0]!;
        Assert.Equal("device.forget", (string?)entry["action"]);
        Assert.Equal("Kitchen", (string?)entry["before"]!["name"]);
        Assert.Null(entry["after"]);
    }

    [Fact]
    public async Task Pages_put_together_are_all_entries_newest_first()
    {
        for (var i = 0; i < 7; i++)
            await PatchAsync(Board, $$"""{"name":"n{{i}}"}""");

        var (names, next) = ("", (string?)null);
        do
        {
            var page = await ListAsync($"?limit=3{(next is null ? "" : "&after=" + next)}");
            Assert.Equal(7, (int)page["total"]!);
            names += string.Concat(page["items"]!.AsArray().Select(entry => (string?)entry!["after"]!["name"]));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal("n6n5n4n3n2n1n0", names);
    }

    [Fact]
    public async Task Entries_are_found_by_actor_subject_and_time()
    {
        await PatchAsync(Board, """{"name":"a"}""", "anna");
        _clock.Advance(TimeSpan.FromDays(3));
        await PatchAsync(Board, """{"name":"b"}""", "key:ci");
        await PatchAsync(Other, """{"name":"c"}""", "anna");

        foreach (var (query, names) in new[]
        {
            ("?actor=anna", "ca"), ("?actor=key:ci", "b"), ("?actor=nobody", ""), ("?since=2d", "cb"),
            ("?since=2026-11-26", "cb"), ("?since=2020-01-01T00:00:00Z", "cba"), ("?subject=device:" + Board, "ba"),
            ("?subject=device:*", "cba"), ("?subject=group:*", ""), ("?actor=anna&since=2d", "c"),
        })
        {
            Assert.Equal(names, string.Concat((await ListAsync(query))["items"]!.AsArray()
                .Select(entry => (string?)entry!["after"]!["name"])));
        }
    }

    [Fact]
    public async Task An_export_has_all_entries_as_lines_oldest_first()
    {
        for (var i = 0; i < 5; i++)
            await PatchAsync(Board, $$"""{"name":"n{{i}}","note":"two\nlines"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/audit?actor=admin&limit=2");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jsonl"));

        using var answer = await _server.Client.SendAsync(request);

        Assert.Equal("application/jsonl", answer.Content.Headers.ContentType!.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        var listed = (await ListAsync("?limit=1000"))["items"]!.AsArray().Reverse()
            .Where(entry => (string?)entry!["actor"] == "admin").Select(entry => entry!.ToJsonString());
        Assert.Equal(5, lines.Length);
        Assert.Equal(listed, lines.Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    [Theory]
    [InlineData("?since=yesterday")]
    [InlineData("?limit=0")]
    [InlineData("?after=x")]
    [InlineData("?after=-1")]
    public async Task An_invalid_parameter_is_refused(string query)
    {
        using var answer = await _server.Client.GetAsync("/api/audit" + query);
        Assert.StartsWith(query[1..query.IndexOf('=', StringComparison.Ordinal)] + ":",
            await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_older_than_the_limit_are_deleted()
    {
        await PatchAsync(Board, """{"name":"a"}""");
        await ApiDatabase.ExecuteAsync(_server, $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {2 * AuditExpiry.RowsAtOnce})
            INSERT INTO Audit (At, Actor, Action, Subject)
            SELECT {_clock.Now.AddDays(-401).ToUnixTimeMilliseconds()}, 'x', 'x', 'x' FROM n
            """);
        var expiry = _server.Services.GetServices<IHostedService>().OfType<AuditExpiry>().Single();

        Assert.Equal(2 * AuditExpiry.RowsAtOnce, await expiry.DeleteOldAsync(CancellationToken.None));

        Assert.Equal(1, (int)(await ListAsync())["total"]!);
        Assert.Equal(0, await expiry.DeleteOldAsync(CancellationToken.None));
    }

    private async Task<JsonNode> ListAsync(string query = "") =>
        (await _server.Client.GetFromJsonAsync<JsonNode>("/api/audit" + query))!;

    private async Task PatchAsync(string board, string body, string? actor = null, string? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/devices/" + board)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (actor is not null)
            request.Headers.Authorization = new("Bearer", _server.Token(subject: actor));
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from);
        using var answer = await _server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
