using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Manager.Builds;
using OtaStack.Manager.Http;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>Search, order and pages of <c>GET /manager/api/builds</c>.</summary>
public sealed class BuildListTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("lamp", "a c")]
    [InlineData("LAMP 2.0", "c")]
    [InlineData("05:33:11", "b")]
    [InlineData("project:lamp", "a")]
    [InlineData("project:lamp,Lamp-old", "a c")]
    [InlineData("state:failed", "b")]
    [InlineData("state:succeeded,Waiting by:ann", "c")]
    [InlineData("sketch:kitchen/lamp", "a")]
    [InlineData("esp32", "b")]
    public void A_query_selects_builds(string query, string found)
    {
        BuildRecord[] builds =
        [
            Build("a", "lamp", BuildState.Succeeded, "1.0", "kitchen/lamp"),
            Build("b", "meter", BuildState.Failed, "Apr 3 2020;05:33:11", "meter", fqbn: "esp32:esp32:c3"),
            Build("c", "lamp-old", BuildState.Waiting, "2.0", "old", by: "ann"),
        ];

        Assert.Equal(found, string.Join(' ', builds.Where(BuildFilter.Parse(query).Matches).Select(build => build.Id)));
    }

    [Theory]
    [InlineData("colour:red", "there is no field colour")]
    [InlineData("state:lost", "there is no state lost")]
    [InlineData("state:1", "there is no state 1")]
    [InlineData("project:", "project: has no value")]
    public void A_wrong_query_is_explained(string query, string text) =>
        Assert.Contains(
            text, Assert.Throws<InvalidInputException>(() => BuildFilter.Parse(query)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-queued")]
    [InlineData("queued")]
    [InlineData("project")]
    [InlineData("-project")]
    [InlineData("state")]
    [InlineData("-took")]
    public void Pages_have_every_build_once_also_while_builds_come_and_go(string sort)
    {
        var order = BuildOrder.Parse(sort);
        var builds = Enumerable.Range(0, 95).Select(i => Build(
            i.ToString("D3", CultureInfo.InvariantCulture), $"p{i % 7}", (BuildState)(i % 5), took: i % 11)).ToList();
        var expected = order.Page(builds, null, builds.Count).Builds.Select(build => build.Id).ToList();
        var (seen, after) = (new List<string>(), (string?)null);
        do
        {
            var (page, next) = order.Page(builds, after, 10);
            seen.AddRange(page.Select(build => build.Id));
            // What is deleted behind a reader, even the build that its cursor names, changes nothing before it.
            builds.RemoveAll(build => build.Id == page[^1].Id);
            after = next;
        }
        while (after is not null);

        Assert.Equal(expected, seen);
        Assert.Equal(95, seen.Distinct().Count());
    }

    [Fact]
    public void A_cursor_of_another_order_is_refused()
    {
        var builds = Enumerable.Range(0, 3).Select(i => Build($"{i}", "p", BuildState.Succeeded)).ToList();
        var next = BuildOrder.Parse("project").Page(builds, null, 1).Next;

        Assert.Throws<InvalidInputException>(() => BuildOrder.Parse("-project").Page(builds, next, 1));
        Assert.Throws<InvalidInputException>(() => BuildOrder.Parse(null).Page(builds, "nonsense", 1));
        Assert.Throws<InvalidInputException>(() => BuildOrder.Parse("colour"));
    }

    [Fact]
    public async Task The_list_has_items_next_and_total()
    {
        using var cli = new ShellCli(ScriptedCompiler.CompilingWhenTold);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        foreach (var sketch in (string[])["One", "Two", "Three"])
        {
            server.WriteSketch(sketch);
            await server.QueueAsync(new { sketch, fqbn = ScriptedCompiler.Board });
        }

        var first = await ListAsync(server, "?limit=2&sort=project");
        Assert.Equal(["one", "three"], Projects(first));
        Assert.Equal(3, first.GetProperty("total").GetInt32());
        var second = await ListAsync(server, $"?limit=2&sort=project&after={first.Text("next")}");
        Assert.Equal(["two"], Projects(second));
        Assert.Null(second.Text("next"));
        Assert.Equal(["three"], Projects(await ListAsync(server, "?q=project:three")));

        foreach (var wrong in (string[])["?limit=0", "?limit=501", "?sort=colour", "?after=x", "?q=colour:red"])
        {
            using var refused = await server.Client.GetAsync("/manager/api/builds" + wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_log_can_be_cut_to_its_last_lines()
    {
        using var cli = new ShellCli(ScriptedCompiler.Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        var id = (await server.BuildAsync(new { sketch = "One", fqbn = ScriptedCompiler.Board, publish = false })).Text("id");
        var log = $"/manager/api/builds/{id}/log";

        var all = (await server.Client.GetStringAsync(log)).Split('\n');
        Assert.True(all.Length > 2);
        Assert.Equal(string.Join('\n', all[^3..]), await server.Client.GetStringAsync(log + "?last=2"));
        Assert.Empty(await server.Client.GetStringAsync(log + "?last=-1"));
    }

    private static Task<JsonElement> ListAsync(ManagerServer server, string query) =>
        server.Client.GetFromJsonAsync<JsonElement>("/manager/api/builds" + query);

    private static IEnumerable<string?> Projects(JsonElement list) =>
        list.GetProperty("items").EnumerateArray().Select(build => build.Text("project"));

    private static BuildRecord Build(
        string id, string project, BuildState state, string? version = null, string sketch = "s", string by = "admin",
        string fqbn = "esp8266:esp8266:d1", int took = 1) => new()
        {
            Id = id, Project = project, State = state, Sketch = sketch, Fqbn = fqbn, Version = version, Warnings = "none",
            By = by, Traceparent = "", QueuedAt = Now.AddSeconds(id.Sum(letter => letter) % 13), StartedAt = Now,
            EndedAt = Now.AddSeconds(took),
        };
}
