using System.Net;
using System.Text.Json;

namespace OtaStack.Tests.Updates;

/// <summary><c>GET /api/devices/{mac}/why</c>. Each test has a project and a board of its own.</summary>
public sealed class WhyTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task The_default_channel_decides_if_nothing_else_is_set()
    {
        var stable = await _server.PublishedAsync("w-default", "1.4.0");
        await _server.OfferedAsync("/ota/w-default", "5C:CF:7F:31:00:01", "1.4.0");

        var why = await _server.WhyAsync("5C:CF:7F:31:00:01");

        Assert.Equal(stable, why.GetProperty("target").GetProperty("sha256").GetString());
        Assert.Equal(("default", "stable", "sameVersion"),
            (Text(why, "step"), Text(why, "channel"), Text(why, "decision")));
        Assert.Equal(
            "It follows stable, the default channel of w-default, which has w-default 1.4.0 for ESP8266. "
            + "It runs this firmware.",
            Text(why, "reason"));
        Assert.Empty(RuledOut(why));
    }

    [Fact]
    public async Task Each_step_is_named_and_what_was_ruled_out_with_its_reason()
    {
        const string Mac = "5C:CF:7F:32:00:01";
        var old = await _server.PublishedAsync("w-steps", "1.0.0");
        var bad = await _server.PublishedAsync("w-steps", "1.1.0");
        var lamp = await _server.PublishedAsync("w-lamp", "7.0.0");
        await _server.OfferedAsync("/ota/w-steps", Mac, "1.0.0");
        await _server.SentAsync("POST", $"/api/firmware/{bad}/recall", """{"reason": "reboots"}""");
        await _server.SentAsync(
            "POST", "/api/groups",
            $$"""{"name": "w-group", "devices": ["{{Mac}}"], "pin": "{{lamp}}", "channel": "none"}""");
        await _server.SentAsync("PATCH", "/api/devices/" + Mac, """{"channel": "beta"}""");

        var why = await _server.WhyAsync(Mac);
        Assert.Equal("default", Text(why, "step"));
        Assert.Equal(
            [
                "the pin of the group w-group: w-lamp 7.0.0 for ESP8266 is not of w-steps",
                "the channel none of the group w-group: w-steps does not have it",
                "its channel beta: w-steps does not have it",
                "w-steps 1.1.0 for ESP8266: recalled (reboots)",
            ],
            RuledOut(why));

        await _server.SentAsync("PUT", "/api/projects/w-steps/channels/beta", $$"""{"firmware": ["{{old}}"]}""");
        why = await _server.WhyAsync(Mac);
        Assert.Equal(("channel", "beta"), (Text(why, "step"), Text(why, "channel")));
        Assert.StartsWith("It follows the channel beta of w-steps, which has w-steps 1.0.0 for ESP8266.",
            Text(why, "reason"), StringComparison.Ordinal);

        await _server.SentAsync("PATCH", "/api/groups/w-group", """{"pin": null, "channel": "beta"}""");
        why = await _server.WhyAsync(Mac);
        Assert.Equal(("group", "w-group", "beta"), (Text(why, "step"), Text(why, "group"), Text(why, "channel")));

        await _server.SentAsync("PATCH", "/api/devices/" + Mac, $$"""{"pin": "{{bad}}"}""");
        why = await _server.WhyAsync(Mac);
        Assert.Equal(("pin", null, "offered"), (Text(why, "step"), Text(why, "channel"), Text(why, "decision")));
        Assert.Equal("It is pinned to w-steps 1.1.0 for ESP8266, which was recalled; a pin holds all the same. "
            + "It will be offered this firmware at its next poll. It runs 1.0.0.", Text(why, "reason"));
        Assert.Equal(bad, await _server.OfferedAsync("/ota/w-steps", Mac, "1.0.0"));
    }

    [Fact]
    public async Task A_device_that_runs_something_newer_is_told_so()
    {
        await _server.PublishedAsync("w-newer", "1.4.0");
        await _server.OfferedAsync("/ota/w-newer", "5C:CF:7F:33:00:01", "1.5.0");

        var why = await _server.WhyAsync("5C:CF:7F:33:00:01");

        Assert.Equal("notNewer", Text(why, "decision"));
        Assert.EndsWith("It runs 1.5.0, which is newer; a channel only moves forward.", Text(why, "reason"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_has_never_polled_gets_its_pin()
    {
        var pinned = await _server.PublishedAsync("w-first", "1.4.0");
        await _server.TableAsync($"device,pin\n5C:CF:7F:34:00:01,{pinned}\n5C:CF:7F:34:00:02,\n");

        var why = await _server.WhyAsync("5C:CF:7F:34:00:01");

        Assert.Equal(("pin", "offered"), (Text(why, "step"), Text(why, "decision")));
        Assert.Contains("It has never polled; it will be offered this firmware at its first poll.", Text(why, "reason"),
            StringComparison.Ordinal);
        Assert.Equal(pinned, await _server.OfferedAsync("/ota", "5C:CF:7F:34:00:01"));
    }

    [Fact]
    public async Task A_device_that_waits_or_is_blocked_is_told_so()
    {
        await _server.PublishedAsync("w-blocked", "1.4.0");
        await _server.OfferedAsync("/ota/w-blocked", "5C:CF:7F:35:00:01", "1.0.0");
        await _server.SentAsync("PATCH", "/api/devices/5C:CF:7F:35:00:01", """{"enrolment": "blocked"}""");

        var why = await _server.WhyAsync("5C:CF:7F:35:00:01");

        Assert.Equal("blocked", Text(why, "decision"));
        Assert.EndsWith("It is blocked, and its polls get 403.", Text(why, "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_without_a_file_system_has_none_for_the_device()
    {
        await _server.PublishedAsync("w-files", "1.4.0");
        await _server.OfferedAsync("/ota/w-files", "5C:CF:7F:36:00:01", "1.0.0");

        var why = await _server.WhyAsync("5C:CF:7F:36:00:01", "?kind=filesystem");

        Assert.Equal(("none", "noFirmware", "w-files has no firmware for it."),
            (Text(why, "step"), Text(why, "decision"), Text(why, "reason")));
        Assert.Equal(["the default channel stable: it has no file system for its chip"], RuledOut(why));
    }

    [Theory]
    [InlineData("/api/devices/none/why", HttpStatusCode.BadRequest)]
    [InlineData("/api/devices/5C:CF:7F:99:99:99/why", HttpStatusCode.NotFound)]
    [InlineData("/api/devices/5C:CF:7F:99:99:99/why?kind=firmware", HttpStatusCode.BadRequest)]
    public async Task A_device_that_is_not_there_is_a_problem(string path, HttpStatusCode status)
    {
        using var answer = await _server.Client.GetAsync(path);
        await answer.ProblemAsync(status);
    }

    private static string? Text(JsonElement why, string name) => why.GetProperty(name).GetString();

    private static string[] RuledOut(JsonElement why) =>
        [.. why.GetProperty("ruledOut").EnumerateArray().Select(text => text.GetString()!)];
}
