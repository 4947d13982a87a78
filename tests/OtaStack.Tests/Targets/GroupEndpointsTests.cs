using System.Net;
using System.Text.Json.Nodes;

namespace OtaStack.Tests.Targets;

/// <summary><c>/api/groups</c>. Each test has groups of its own.</summary>
public sealed class GroupEndpointsTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task A_group_is_made_changed_and_deleted()
    {
        using var made = await _server.SendAsync(
            "POST", "/api/groups",
            """{"name": "lab", "devices": ["5ccf7f210001", "5C:CF:7F:21:00:00"], "priority": 3}""");
        Assert.Equal((HttpStatusCode.Created, "/api/groups/lab"), (made.StatusCode, made.Headers.Location!.ToString()));
        var group = (await _server.SentAsync("GET", "/api/groups/lab"))!;
        Assert.Equal("""["5C:CF:7F:21:00:00","5C:CF:7F:21:00:01"]""", group["devices"]!.ToJsonString());
        Assert.Equal((3, 0), ((int)group["priority"]!, (int)group["members"]!));

        group = (await _server.SentAsync(
            "PATCH", "/api/groups/lab", """{"expression": "mac:5CCF7F21", "channel": "beta"}"""))!;
        Assert.Equal(("mac:5CCF7F21", null, "beta", 3), ((string?)group["expression"], group["devices"],
            (string?)group["channel"], (int)group["priority"]!));
        group = (await _server.SentAsync("PATCH", "/api/groups/lab", """{"channel": null, "priority": null}"""))!;
        Assert.Equal((null, 0), ((string?)group["channel"], (int)group["priority"]!));

        await _server.SentAsync("DELETE", "/api/groups/lab");
        using var gone = await _server.SendAsync("GET", "/api/groups/lab");
        await gone.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(["group.create", "group.change", "group.change", "group.delete"],
            await _server.AuditedAsync("group:lab"));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_not_in_the_audit()
    {
        await _server.SentAsync("POST", "/api/groups", """{"name": "same", "expression": "seen<1d"}""");

        await _server.SentAsync("PATCH", "/api/groups/same", """{"expression": "seen<1d", "priority": 0}""");

        Assert.Equal(["group.create"], await _server.AuditedAsync("group:same"));
    }

    [Fact]
    public async Task Devices_are_selected_by_their_group()
    {
        await _server.PublishedAsync("grouped", "1.0.0");
        foreach (var mac in new[] { "5C:CF:7F:22:00:01", "5C:CF:7F:22:00:02" })
            await _server.OfferedAsync("/ota/grouped", mac, "1.0.0");
        await _server.SentAsync("POST", "/api/groups", """{"name": "first", "devices": ["5C:CF:7F:22:00:01"]}""");
        await _server.SentAsync(
            "POST", "/api/groups", """{"name": "second", "expression": "project:grouped -group:first"}""");

        Assert.Equal(["5C:CF:7F:22:00:01"], await SelectedAsync("group:first"));
        Assert.Equal(["5C:CF:7F:22:00:02"], await SelectedAsync("group:second"));
        Assert.Equal(1, (int)(await _server.SentAsync("GET", "/api/groups/second"))!["members"]!);
        var tagged = await _server.SentAsync(
            "POST", "/api/devices/actions", """{"action": "tag", "q": "group:second", "tags": ["lab"]}""");
        Assert.Equal(1, (int)tagged!["changed"]!);
        Assert.Equal(["5C:CF:7F:22:00:02"], await SelectedAsync("tag:lab"));
    }

    [Fact]
    public async Task Boards_follow_the_channel_and_the_pin_of_their_group()
    {
        var stable = await _server.PublishedAsync("led", "1.0.0");
        await _server.SentAsync("PATCH", "/api/projects/led", """{"landingChannel": "beta"}""");
        var beta = await _server.PublishedAsync("led", "2.0.0");
        await _server.SentAsync(
            "POST", "/api/groups", """{"name": "led-beta", "devices": ["5C:CF:7F:23:00:01"], "channel": "beta"}""");

        Assert.Equal(beta, await _server.OfferedAsync("/ota/led", "5C:CF:7F:23:00:01", "0.1.0"));
        Assert.Equal(stable, await _server.OfferedAsync("/ota/led", "5C:CF:7F:23:00:02", "0.1.0"));

        await _server.SentAsync("PATCH", "/api/groups/led-beta", $$"""{"pin": "{{stable}}"}""");

        Assert.Equal(stable, await _server.OfferedAsync("/ota/led", "5C:CF:7F:23:00:01", "2.0.0"));
    }

    [Fact]
    public async Task An_expression_sees_what_the_poll_reports()
    {
        var older = await _server.PublishedAsync("seen", "1.0.0");
        var newer = await _server.PublishedAsync("seen", "2.0.0");
        await _server.SentAsync(
            "POST", "/api/groups",
            $$"""{"name": "seen", "expression": "project:seen version>=0.5", "pin": "{{older}}"}""");

        // Also at the first poll, when nothing was known before.
        Assert.Equal(older, await _server.OfferedAsync("/ota/seen", "5C:CF:7F:24:00:01", "0.9.0"));
        Assert.Equal(newer, await _server.OfferedAsync("/ota/seen", "5C:CF:7F:24:00:02", "0.4.0"));
    }

    [Fact]
    public async Task Firmware_that_is_pinned_is_not_deleted()
    {
        var pinned = await _server.PublishedAsync("needed", "1.0.0");
        await _server.SentAsync(
            "POST", "/api/groups", $$"""{"name": "needs", "expression": "project:needed", "pin": "{{pinned}}"}""");

        using var answer = await _server.SendAsync("DELETE", $"/api/firmware/{pinned}?force=true");

        Assert.Contains("group(s) needs are pinned", await answer.ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        await _server.SentAsync("PATCH", "/api/groups/needs", """{"pin": null}""");
        await _server.SentAsync("DELETE", $"/api/firmware/{pinned}");
        Assert.Equal(["firmware.publish", "firmware.delete"], await _server.AuditedAsync($"firmware:{pinned}"));
    }

    [Fact]
    public async Task A_group_that_another_one_names_is_not_deleted()
    {
        await _server.SentAsync("POST", "/api/groups", """{"name": "inner", "expression": "seen<1d"}""");
        await _server.SentAsync("POST", "/api/groups", """{"name": "outer", "expression": "-group:inner"}""");

        using var answer = await _server.SendAsync("DELETE", "/api/groups/inner");

        Assert.Contains("The group outer needs inner: its expression is -group:inner",
            await answer.ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await _server.SentAsync("DELETE", "/api/groups/outer");
        await _server.SentAsync("DELETE", "/api/groups/inner");
    }

    [Fact]
    public async Task Groups_that_would_contain_each_other_are_refused()
    {
        await _server.SentAsync("POST", "/api/groups", """{"name": "egg", "expression": "seen<1d"}""");
        await _server.SentAsync("POST", "/api/groups", """{"name": "hen", "expression": "group:egg"}""");

        using var answer = await _server.SendAsync("PATCH", "/api/groups/egg", """{"expression": "group:hen"}""");

        Assert.Contains("Groups must not contain each other: egg → hen → egg.",
            await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal("seen<1d", (string?)(await _server.SentAsync("GET", "/api/groups/egg"))!["expression"]);
    }

    [Fact]
    public async Task Two_people_do_not_overwrite_each_others_changes()
    {
        using var made = await _server.SendAsync(
            "POST", "/api/groups", """{"name": "pair", "expression": "seen<1d"}""");
        var tag = made.Headers.ETag!.ToString();
        await _server.SentAsync("PATCH", "/api/groups/pair", """{"priority": 1}""", tag);

        foreach (var (method, body) in new[] { ("PATCH", """{"priority": 2}"""), ("DELETE", null) })
        {
            using var answer = await _server.SendAsync(method, "/api/groups/pair", body, tag);
            await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        }
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var group = await _server.SentAsync(
            "POST", "/api/groups?dryRun=true", """{"name": "dry", "expression": "*"}""");
        Assert.Equal("dry", (string?)group!["name"]);
        using var answer = await _server.SendAsync("GET", "/api/groups/dry");
        await answer.ProblemAsync(HttpStatusCode.NotFound);

        await _server.SentAsync("POST", "/api/groups", """{"name": "dry2", "expression": "*"}""");
        await _server.SentAsync("PATCH", "/api/groups/dry2?dryRun=true", """{"priority": 9}""");
        await _server.SentAsync("DELETE", "/api/groups/dry2?dryRun=true");

        Assert.Equal(0, (int)(await _server.SentAsync("GET", "/api/groups/dry2"))!["priority"]!);
    }

    [Fact]
    public async Task Groups_survive_a_restart()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SentAsync(
            "POST", "/api/groups", """{"name": "a", "devices": ["5C:CF:7F:00:00:01"], "priority": -5}""");
        await server.SentAsync("POST", "/api/groups", """{"name": "b", "expression": "group:a", "channel": "beta"}""");
        var before = await server.Client.GetStringAsync("/api/groups");

        await server.StartAgainAsync();

        Assert.Equal(before, await server.Client.GetStringAsync("/api/groups"));
        Assert.Equal("""["5C:CF:7F:00:00:01"]""",
            (await server.SentAsync("GET", "/api/groups/a"))!["devices"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("{\"name\": \"No Name\"}", "name")]
    [InlineData("{\"name\": \"x\", \"devices\": [\"abc\"]}", "devices")]
    [InlineData("{\"name\": \"x\", \"devices\": \"abc\"}", "devices")]
    [InlineData("{\"name\": \"x\", \"devices\": [], \"expression\": \"*\"}", "devices")]
    [InlineData("{\"name\": \"x\", \"expression\": \"colour:red\"}", "expression")]
    [InlineData("{\"name\": \"x\", \"expression\": \"group:none\"}", "expression")]
    [InlineData("{\"name\": \"x\", \"expression\": \"group:x\"}", "expression")]
    [InlineData("{\"name\": \"x\", \"priority\": 1.5}", "priority")]
    [InlineData("{\"name\": \"x\", \"priority\": 1000000000}", "priority")]
    [InlineData("{\"name\": \"x\", \"pin\": \"abc\"}", "pin")]
    [InlineData("{\"name\": \"x\", \"channel\": \"Be ta\"}", "channel")]
    [InlineData("{\"name\": \"x\", \"colour\": \"red\"}", "colour")]
    [InlineData("{\"name\": \"x\", \"name\": \"y\"}", "")]
    [InlineData("[]", "")]
    public async Task An_invalid_group_is_refused_with_its_field(string body, string field)
    {
        using var answer = await _server.SendAsync("POST", "/api/groups", body);

        Assert.Contains(field, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.NotNull((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"]);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await _server.SentAsync("POST", "/api/groups", """{"name": "taken", "expression": "*"}""");

        using var again = await _server.SendAsync("POST", "/api/groups", """{"name": "taken", "expression": "x"}""");
        using var renamed = await _server.SendAsync("PATCH", "/api/groups/taken", """{"name": "free"}""");

        await again.ProblemAsync(HttpStatusCode.Conflict);
        await renamed.ProblemAsync(HttpStatusCode.BadRequest);
    }

    private async Task<string[]> SelectedAsync(string expression) =>
    [
        .. (await _server.SentAsync("GET", "/api/devices?q=" + Uri.EscapeDataString(expression)))!["items"]!.AsArray()
            .Select(device => (string)device!["mac"]!),
    ];
}
