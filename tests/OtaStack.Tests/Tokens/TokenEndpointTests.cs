using System.Net;
using System.Text.Json.Nodes;
using OtaStack.Contracts.Tokens;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

public sealed class TokenEndpointTests : IAsyncLifetime
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";
    private const string Path = "/ota/lamp";

    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        await _server.PublishedAsync("lamp", "2.0.0");
        await _server.BoardAsync(Path, Mac, "2.0.0");
        await _server.SentAsync("POST", "/api/groups", """{"name": "lab", "expression": "project:lamp"}""");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("devices/" + Mac, "device:" + Mac)]
    [InlineData("devices/5ccf7faabbcc", "device:" + Mac)]
    [InlineData("groups/lab", "group:lab")]
    [InlineData("projects/lamp", "project:lamp")]
    [InlineData("projects/not-published-yet", "project:not-published-yet")]
    public async Task A_token_is_shown_once_and_deleted(string owner, string subject)
    {
        using var answer = await _server.SendAsync("POST", $"/api/{owner}/tokens");
        var made = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var (id, text) = ((string)made["id"]!, (string)made["token"]!);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal($"/api/{owner}/tokens/{id}", answer.Headers.Location!.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.True(TokenText.IsWellFormed(text));

        var list = (await _server.SentAsync("GET", $"/api/{owner}/tokens"))!;
        var listed = Assert.Single(list["items"]!.AsArray())!;
        Assert.Equal((id, true), ((string?)listed["id"], (bool?)listed["isValid"]));
        Assert.Null(listed["lastUsedAt"]);
        Assert.DoesNotContain(text[4..], list.ToJsonString(), StringComparison.Ordinal);

        await _server.SentAsync("DELETE", $"/api/{owner}/tokens/{id}?dryRun=true");
        await _server.SentAsync("DELETE", $"/api/{owner}/tokens/{id}");
        using var again = await _server.SendAsync("DELETE", $"/api/{owner}/tokens/{id}");
        await again.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Empty((await _server.SentAsync("GET", $"/api/{owner}/tokens"))!["items"]!.AsArray());
        var audited = await _server.AuditedAsync(subject);
        Assert.Equal(["token.create", "token.delete"],
            audited.Where(action => action.StartsWith("token.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_policy_of_a_project_can_be_set_before_its_first_firmware()
    {
        var (_, token) = await _server.TokenAsync("projects/meter");

        await _server.PolicyAsync("meter", "token");

        var project = (await _server.SentAsync("GET", "/api/projects/meter"))!;
        Assert.Equal(("token", "open", 0), (
            (string?)project["access"], (string?)project["enrolment"], (int?)project["firmware"]));
        var all = (await _server.SentAsync("GET", "/api/projects"))!["items"]!.AsArray();
        Assert.Equal(["lamp", "meter"], all.Select(one => (string?)one!["name"]));
        await _server.PublishedAsync("meter", "2.0.0");
        Assert.Equal(401, (await _server.BoardAsync("/ota/meter", Mac)).Status);
        Assert.Equal(200, (await _server.BoardAsync("/ota/meter", Mac, authorization: Basic(token))).Status);
    }

    [Theory]
    [InlineData("POST", "/api/devices/5C:CF:7F:00:00:99/tokens", null, 404)]
    [InlineData("POST", "/api/devices/kitchen/tokens", null, 400)]
    [InlineData("POST", "/api/groups/none/tokens", null, 404)]
    [InlineData("POST", "/api/projects/a%20b/tokens", null, 400)]
    [InlineData("GET", "/api/groups/none/tokens", null, 404)]
    [InlineData("DELETE", "/api/projects/lamp/tokens/0123456789ab", null, 404)]
    [InlineData("DELETE", "/api/devices/5C:CF:7F:00:00:99/tokens", null, 404)]
    [InlineData("POST", "/api/projects/lamp/tokens", "[]", 400)]
    [InlineData("POST", "/api/projects/lamp/tokens", """{"validUntil": "soon"}""", 400)]
    [InlineData("POST", "/api/projects/lamp/tokens", """{"validUntil": "2001-01-01T00:00:00Z"}""", 400)]
    [InlineData("POST", "/api/projects/lamp/tokens", """{"token": "mine"}""", 400)]
    [InlineData("PATCH", "/api/projects/lamp", """{"access": "closed"}""", 400)]
    [InlineData("PATCH", "/api/projects/lamp", """{"access": 1}""", 400)]
    [InlineData("PATCH", "/api/projects/lamp", """{"enrolment": "learn"}""", 400)]
    [InlineData("GET", "/api/devices?q=token:maybe", null, 400)]
    public async Task Bad_requests_are_refused_with_a_reason(string method, string path, string? body, int status)
    {
        using var answer = await _server.SendAsync(method, path, body);

        Assert.NotEmpty(await answer.ProblemAsync((HttpStatusCode)status));
    }

    [Fact]
    public async Task A_dry_run_makes_no_token()
    {
        var dry = (await _server.SentAsync("POST", "/api/projects/lamp/tokens?dryRun=true"))!;

        Assert.Equal((null, null, "learn"), ((string?)dry["id"], (string?)dry["token"], (string?)dry["access"]));
        Assert.Empty((await _server.SentAsync("GET", "/api/projects/lamp/tokens"))!["items"]!.AsArray());
        Assert.Equal("open", (string?)(await _server.SentAsync("GET", "/api/projects/lamp"))!["access"]);
    }

    [Fact]
    public async Task A_devices_old_token_is_good_until_the_new_one_was_used()
    {
        await _server.PolicyAsync("lamp", "token");
        var (oldId, old) = await _server.TokenAsync($"devices/{Mac}");
        var (newId, replacement) = await _server.TokenAsync($"devices/{Mac}");
        using (var third = await _server.SendAsync("POST", $"/api/devices/{Mac}/tokens"))
        {
            var detail = await third.ProblemAsync(HttpStatusCode.Conflict);
            Assert.Contains(oldId, detail, StringComparison.Ordinal);
            Assert.Contains(newId, detail, StringComparison.Ordinal);
        }

        Assert.Equal(304, await StatusAsync(old));
        Assert.Equal(304, await StatusAsync(old));
        Assert.Equal(304, await StatusAsync(replacement));
        Assert.Equal(401, await StatusAsync(old));
        Assert.Equal(304, await StatusAsync(replacement));

        var listed = (await _server.SentAsync("GET", $"/api/devices/{Mac}/tokens"))!["items"]!.AsArray();
        Assert.Equal([(newId, true, 1), (oldId, false, 0)],
            listed.Select(token => ((string)token!["id"]!, (bool)token["isValid"]!, (int)token["devices"]!)));
        Assert.Equal(["token.create", "token.create", "token.end"], await _server.AuditedAsync($"device:{Mac}"));

        await _server.StartAgainAsync();
        Assert.Equal(401, await StatusAsync(old));
        Assert.Equal(304, await StatusAsync(replacement));

        // The expired one makes way.
        await _server.TokenAsync($"devices/{Mac}");
        Assert.Equal(
            2, (await _server.SentAsync("GET", $"/api/devices/{Mac}/tokens"))!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task If_the_end_of_the_old_token_cannot_be_written_polls_are_answered_and_a_later_use_ends_it()
    {
        await _server.PolicyAsync("lamp", "token");
        var (_, old) = await _server.TokenAsync($"devices/{Mac}");
        var (_, replacement) = await _server.TokenAsync($"devices/{Mac}");
        await ApiDatabase.ExecuteAsync(
            _server, "CREATE TRIGGER Broken BEFORE INSERT ON Tokens BEGIN SELECT RAISE(ABORT, 'broken'); END");

        Assert.Equal(304, await StatusAsync(replacement));
        Assert.Equal(304, await StatusAsync(old));

        await ApiDatabase.ExecuteAsync(_server, "DROP TRIGGER Broken");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(304, await StatusAsync(replacement));
        Assert.Equal(401, await StatusAsync(old));
    }

    [Fact]
    public async Task To_try_a_new_token_does_not_end_the_old_one()
    {
        await _server.PolicyAsync("lamp", "token");
        var (_, old) = await _server.TokenAsync($"devices/{Mac}");
        var (_, replacement) = await _server.TokenAsync($"devices/{Mac}");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/lamp/firmware.bin.md5");
        request.Headers.Authorization = new("Bearer", replacement);
        using var tried = await _server.Stranger.SendAsync(request);
        var asked = await _server.BoardAsync(
            Path, Mac, "2.0.0", authorization: Bearer(replacement), mode: "version");

        Assert.Equal((HttpStatusCode.OK, 200), (tried.StatusCode, asked.Status));
        Assert.Equal(304, await StatusAsync(old));
    }

    [Fact]
    public async Task A_project_that_is_unknown_is_not_noted_as_one_for_which_a_token_was_shown()
    {
        var (_, token) = await _server.TokenAsync($"devices/{Mac}");
        await _server.BoardAsync("/ota/invented", Mac, authorization: Bearer(token));
        await _server.BoardAsync(Path, Mac, authorization: Bearer(token));

        var projects = (await _server.DeviceAsync(Mac)).GetProperty("token").GetProperty("projects");
        Assert.Equal(["lamp"], projects.EnumerateArray().Select(project => project.GetString()));
    }

    [Fact]
    public async Task A_projects_old_token_is_good_until_a_date_or_until_it_is_deleted()
    {
        await _server.PolicyAsync("lamp", "token");
        var (firstId, first) = await _server.TokenAsync("projects/lamp");
        var (_, second) = await _server.TokenAsync("projects/lamp");

        // One board that has the new one must not lock out the others.
        Assert.Equal(304, await StatusAsync(second));
        Assert.Equal(304, await StatusAsync(first));
        await _server.SentAsync("DELETE", $"/api/projects/lamp/tokens/{firstId}");
        Assert.Equal(401, await StatusAsync(first));

        var (_, third) = await _server.TokenAsync(
            "projects/lamp", $$"""{"validUntil": "{{_clock.GetUtcNow().AddDays(7):O}}"}""");
        Assert.Equal(304, await StatusAsync(second));
        Assert.Equal(304, await StatusAsync(third));
        _clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(401, await StatusAsync(second));
        Assert.Equal(304, await StatusAsync(third));
    }

    [Fact]
    public async Task The_last_use_is_kept_to_the_minute()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        var used = _clock.GetUtcNow();
        await StatusAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await StatusAsync(token);

        Assert.Equal(used, await LastUsedAsync());
        await _server.StartAgainAsync();
        Assert.Equal(used.ToUnixTimeMilliseconds(), (await LastUsedAsync()).ToUnixTimeMilliseconds());

        async Task<DateTimeOffset> LastUsedAsync() => (DateTimeOffset)(
            await _server.SentAsync("GET", "/api/projects/lamp/tokens"))!["items"]![0]!["lastUsedAt"]!;
    }

    [Fact]
    public async Task A_forgotten_device_leaves_neither_tokens_nor_what_it_has_shown()
    {
        var (_, token) = await _server.TokenAsync($"devices/{Mac}");
        await StatusAsync(token);
        await _server.SentAsync("DELETE", $"/api/devices/{Mac}");

        Assert.Equal(304, (await _server.BoardAsync(Path, Mac, "2.0.0")).Status);
        Assert.Empty((await _server.SentAsync("GET", $"/api/devices/{Mac}/tokens"))!["items"]!.AsArray());
        await _server.StartAgainAsync();
        Assert.Null((await _server.SentAsync("GET", $"/api/devices/{Mac}"))!["device"]!["token"]);
        Assert.Empty((await _server.SentAsync("GET", $"/api/devices/{Mac}/tokens"))!["items"]!.AsArray());
    }

    private async Task<int> StatusAsync(string token) =>
        (await _server.BoardAsync(Path, Mac, "2.0.0", Basic(token))).Status;
}
