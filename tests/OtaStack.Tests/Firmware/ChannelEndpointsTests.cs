using System.Net;
using System.Text.Json.Nodes;

namespace OtaStack.Tests.Firmware;

/// <summary><c>/api/projects</c> and their channels. Each test has a project of its own.</summary>
public sealed class ChannelEndpointsTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task Builds_land_in_stable_and_boards_follow_it()
    {
        await _server.PublishedAsync("usual", "1.0.0");

        var project = await ProjectAsync("usual");

        Assert.Equal(("stable", "stable", 1),
            ((string?)project["landingChannel"], (string?)project["defaultChannel"], (int)project["firmware"]!));
        Assert.Equal(["stable"], project["channels"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task Firmware_that_lands_in_another_channel_reaches_stable_when_it_is_promoted()
    {
        var stable = await _server.PublishedAsync("staged", "1.0.0");
        await _server.SentAsync("PATCH", "/api/projects/staged", """{"landingChannel": "beta"}""");
        var beta = await _server.PublishedAsync("staged", "2.0.0");
        var firmware = await _server.SentAsync("GET", $"/api/firmware/{beta}");
        Assert.Equal(["beta"], firmware!["channels"]!.AsArray().Select(name => (string?)name));

        Assert.Equal(stable, await _server.OfferedAsync("/ota/staged", "5C:CF:7F:01:00:01", "0.9.0"));
        Assert.Equal(stable, await FileAsync("staged"));

        await _server.SentAsync("PUT", "/api/projects/staged/channels/stable", Firmware(beta));

        Assert.Equal(beta, await _server.OfferedAsync("/ota/staged", "5C:CF:7F:01:00:01", "1.0.0"));
        Assert.Equal(beta, await FileAsync("staged"));
    }

    [Fact]
    public async Task A_device_follows_its_own_channel()
    {
        await _server.PublishedAsync("own", "1.0.0");
        await _server.SentAsync("PATCH", "/api/projects/own", """{"landingChannel": "beta"}""");
        var beta = await _server.PublishedAsync("own", "2.0.0");
        await _server.OfferedAsync("/ota/own", "5C:CF:7F:02:00:01", "1.0.0");

        await _server.SentAsync("PATCH", "/api/devices/5C:CF:7F:02:00:01", """{"channel": "beta"}""");

        Assert.Equal(beta, await _server.OfferedAsync("/ota/own", "5C:CF:7F:02:00:01", "1.0.0"));
        Assert.Null(await _server.OfferedAsync("/ota/own", "5C:CF:7F:02:00:02", "1.0.0"));
    }

    [Fact]
    public async Task A_default_channel_decides_about_boards_and_files()
    {
        var stable = await _server.PublishedAsync("chosen", "1.0.0");
        await _server.SentAsync("PUT", "/api/projects/chosen/channels/slow", Firmware(stable));
        await _server.PublishedAsync("chosen", "2.0.0");

        await _server.SentAsync("PATCH", "/api/projects/chosen", """{"defaultChannel": "slow"}""");

        Assert.Equal(stable, await _server.OfferedAsync("/ota/chosen", "5C:CF:7F:03:00:01", "0.9.0"));
        Assert.Equal(stable, await FileAsync("chosen"));
        var manifest = JsonNode.Parse(await _server.Client.GetStringAsync("/ota/chosen/manifest.json"))!;
        Assert.Equal("1.0.0", (string?)manifest["version"]);
    }

    [Fact]
    public async Task A_promotion_back_to_older_firmware_is_for_new_boards_and_moves_none_back()
    {
        var older = await _server.PublishedAsync("back", "1.0.0");
        await _server.PublishedAsync("back", "2.0.0");

        await _server.SentAsync("PUT", "/api/projects/back/channels/stable", Firmware(older));

        Assert.Null(await _server.OfferedAsync("/ota/back", "5C:CF:7F:04:00:01", "2.0.0"));
        Assert.Equal(older, await _server.OfferedAsync("/ota/back", "5C:CF:7F:04:00:02", "0.9.0"));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var older = await _server.PublishedAsync("dry", "1.0.0");
        await _server.PublishedAsync("dry", "2.0.0");

        var promoted = await _server.SentAsync("PUT", "/api/projects/dry/channels/stable?dryRun=true", Firmware(older));
        var project = await _server.SentAsync(
            "PATCH", "/api/projects/dry?dryRun=true", """{"landingChannel": "beta"}""");
        await _server.SentAsync("PUT", "/api/projects/dry/channels/lab", Firmware(older));
        await _server.SentAsync("DELETE", "/api/projects/dry/channels/lab?dryRun=true");

        Assert.Equal("1.0.0", (string?)promoted!["firmware"]![0]!["version"]);
        Assert.Equal("2.0.0", (string?)(await ChannelAsync("dry", "stable"))["firmware"]![0]!["version"]);
        Assert.Equal("beta", (string?)project!["landingChannel"]);
        Assert.Equal("stable", (string?)(await ProjectAsync("dry"))["landingChannel"]);
        Assert.Equal("1.0.0", (string?)(await ChannelAsync("dry", "lab"))["firmware"]![0]!["version"]);
        Assert.Empty(await _server.AuditedAsync("project:dry"));
        Assert.Empty(await _server.AuditedAsync("channel:dry/stable"));
    }

    [Fact]
    public async Task Two_people_do_not_overwrite_each_others_changes()
    {
        var older = await _server.PublishedAsync("shared", "1.0.0");
        var newer = await _server.PublishedAsync("shared", "2.0.0");
        var (channel, project) = ((string)(await ChannelAsync("shared", "stable"))["etag"]!,
            await TagAsync("/api/projects/shared"));
        await _server.SentAsync("PUT", "/api/projects/shared/channels/stable", Firmware(older), channel);
        await _server.SentAsync("PATCH", "/api/projects/shared", """{"landingChannel": "beta"}""", project);

        foreach (var answer in (HttpResponseMessage[])
            [
                await _server.SendAsync("PUT", "/api/projects/shared/channels/stable", Firmware(newer), channel),
                await _server.SendAsync("DELETE", "/api/projects/shared/channels/stable", null, channel),
                await _server.SendAsync("PATCH", "/api/projects/shared", """{"landingChannel": "c"}""", project),
            ])
        {
            await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
            answer.Dispose();
        }

        await _server.SentAsync("PUT", "/api/projects/shared/channels/stable", Firmware(newer), "*");
        Assert.Equal(await TagAsync("/api/projects/shared/channels/stable"), channel);
    }

    [Fact]
    public async Task A_deleted_channel_leaves_its_devices_to_the_default_channel()
    {
        var stable = await _server.PublishedAsync("less", "1.0.0");
        await _server.SentAsync("PATCH", "/api/projects/less", """{"landingChannel": "beta"}""");
        await _server.PublishedAsync("less", "2.0.0");
        await _server.SentAsync("PATCH", "/api/projects/less", """{"landingChannel": null}""");
        await _server.OfferedAsync("/ota/less", "5C:CF:7F:05:00:01", "0.1.0");
        await _server.SentAsync("PATCH", "/api/devices/5C:CF:7F:05:00:01", """{"channel": "beta"}""");

        await _server.SentAsync("DELETE", "/api/projects/less/channels/beta");

        Assert.Equal(stable, await _server.OfferedAsync("/ota/less", "5C:CF:7F:05:00:01", "0.1.0"));
        using var answer = await _server.SendAsync("GET", "/api/projects/less/channels/beta");
        await answer.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(["channel.delete"], await _server.AuditedAsync("channel:less/beta"));
    }

    [Fact]
    public async Task Changes_survive_a_restart_and_are_in_the_audit()
    {
        await using var server = await ApiServer.StartAsync();
        var first = await server.PublishedAsync("kept", "1.0.0");
        await server.SentAsync("PATCH", "/api/projects/kept", """{"landingChannel": "beta"}""");
        var second = await server.PublishedAsync("kept", "2.0.0");
        await server.SentAsync("PUT", "/api/projects/kept/channels/lab", Firmware(first));
        await server.SentAsync("PUT", "/api/projects/kept/channels/stable", Firmware(second));
        await server.SentAsync("PUT", "/api/projects/kept/channels/stable", Firmware(second));
        await server.SentAsync("PATCH", "/api/projects/kept", """{"defaultChannel": "lab"}""");
        var before = (await server.SentAsync("GET", "/api/projects/kept/channels"))!.ToJsonString();

        await server.StartAgainAsync();

        Assert.Equal(before, (await server.SentAsync("GET", "/api/projects/kept/channels"))!.ToJsonString());
        Assert.Equal(first, await server.OfferedAsync("/ota/kept", "5C:CF:7F:06:00:01", "0.1.0"));
        Assert.Equal(["project.change", "project.change"], await server.AuditedAsync("project:kept"));
        Assert.Equal(["channel.promote"], await server.AuditedAsync("channel:kept/stable"));
    }

    [Theory]
    [InlineData("GET", "/api/projects/none", null, 404)]
    [InlineData("PATCH", "/api/projects/none", "{}", 404)]
    [InlineData("GET", "/api/projects?limit=0", null, 400)]
    [InlineData("GET", "/api/projects/none/channels", null, 404)]
    [InlineData("GET", "/api/projects/errors/channels/none", null, 404)]
    [InlineData("DELETE", "/api/projects/errors/channels/none", null, 404)]
    [InlineData("DELETE", "/api/projects/errors/channels/stable", null, 409)]
    [InlineData("PATCH", "/api/projects/errors", "[]", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"landingChannel\": \"Beta\"}", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"landingChannel\": 7}", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"landingChannel\": \"\\ud800\"}", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"defaultChannel\": \"stabel\"}", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"access\": \"approve\"}", 400)]
    [InlineData("PATCH", "/api/projects/errors", "{\"firmware\": 1}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{\"firmware\": []}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{\"firmware\": [null]}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{\"firmware\": [\"0000\"]}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{\"firmware\": [\"ERRORS\", \"ERRORS2\"]}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/stable", "{\"firmware\": [\"LAMP\"]}", 400)]
    [InlineData("PUT", "/api/projects/errors/channels/Stable", "{\"firmware\": [\"ERRORS\"]}", 400)]
    [InlineData("PUT", "/api/projects/none/channels/stable", "{\"firmware\": [\"ERRORS\"]}", 404)]
    public async Task Invalid_requests_get_a_reason(string method, string path, string? body, int status)
    {
        var (errors, second, lamp) = await ErrorsAsync();
        body = body?.Replace("ERRORS2", second, StringComparison.Ordinal)
            .Replace("ERRORS", errors, StringComparison.Ordinal).Replace("LAMP", lamp, StringComparison.Ordinal);

        using var answer = await _server.SendAsync(method, path, body);

        Assert.NotEmpty(await answer.ProblemAsync((HttpStatusCode)status));
    }

    [Fact]
    public async Task Lists_come_in_pages_by_name()
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var project in new[] { "c", "a", "b" })
            await server.PublishedAsync(project, "1.0.0");

        var (names, next) = ("", "");
        do
        {
            var page = (await server.SentAsync("GET", $"/api/projects?limit=2{(next == "" ? "" : "&after=" + next)}"))!;
            Assert.Equal(3, (int)page["total"]!);
            names += string.Concat(page["items"]!.AsArray().Select(project => (string?)project!["name"]));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal("abc", names);
    }

    private static readonly SemaphoreSlim Once = new(1);
    private static (string, string, string)? _errors;

    // The images of the theory above, published by its first case.
    private async Task<(string Errors, string Second, string Lamp)> ErrorsAsync()
    {
        await Once.WaitAsync();
        try
        {
            return _errors ??= (await _server.PublishedAsync("errors", "1.0.0"),
                await _server.PublishedAsync("errors", "2.0.0"), await _server.PublishedAsync("errors-lamp", "1.0.0"));
        }
        finally
        {
            Once.Release();
        }
    }

    private static string Firmware(params string[] sha256) =>
        new JsonObject { ["firmware"] = new JsonArray([.. sha256.Select(text => JsonValue.Create(text))]) }
            .ToJsonString();

    private async Task<JsonNode> ProjectAsync(string name) =>
        (await _server.SentAsync("GET", $"/api/projects/{name}"))!;

    private async Task<JsonNode> ChannelAsync(string project, string channel) =>
        (await _server.SentAsync("GET", $"/api/projects/{project}/channels/{channel}"))!;

    private async Task<string> TagAsync(string path)
    {
        using var answer = await _server.Client.GetAsync(path);
        return answer.Headers.ETag!.ToString();
    }

    private async Task<string> FileAsync(string project) =>
        ApiConversation.Sha256(await _server.Client.GetByteArrayAsync($"/ota/{project}/firmware.bin"));
}
