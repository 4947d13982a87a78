using System.Net;
using System.Text.Json.Nodes;
using OtaStack.Tests.Storage;
using OtaStack.Tests.Tokens;

namespace OtaStack.Tests.Devices;

/// <summary><c>POST /api/devices/{mac}/replace</c>: new hardware takes the place of a device.</summary>
public sealed class DeviceReplacementTests : IAsyncLifetime
{
    private const string Old = "5C:CF:7F:00:00:01";
    private const string New = "5C:CF:7F:00:00:02";

    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task New_hardware_takes_over_everything_that_people_set_and_the_history()
    {
        var pinned = await _server.PublishedAsync("thermostat", "1.0.0");
        var offered = await _server.PublishedAsync("thermostat", "2.0.0");
        Assert.Equal(offered, await _server.OfferedAsync("/ota/thermostat", Old, "0.9.0"));
        await SetAsync(Old, $$"""
            {"name": "Kitchen", "note": "by the door", "tags": ["a", "site=berlin"], "channel": "beta",
             "pin": "{{pinned}}"}
            """);
        await _server.SentAsync(
            "POST", "/api/groups", $$"""{"name": "lab", "devices": ["{{Old}}", "5C:CF:7F:00:00:09"]}""");
        await _server.OfferedAsync("/ota", New, "0.1.0");
        var before = await DeviceAsync(Old);

        var replaced = (await ReplacedAsync())!;

        foreach (var device in new[] { replaced, (await DeviceAsync(New))["device"]! })
        {
            foreach (var field in new[] { "name", "note", "tags", "channel", "pin", "enrolment", "project" })
                Assert.True(JsonNode.DeepEquals(before["device"]![field], device[field]), field);
            Assert.Equal((New, "0.1.0"), ((string?)device["mac"], (string?)device["version"]));
        }

        await AssertGoneAsync(Old);
        Assert.Equal(["5C:CF:7F:00:00:02", "5C:CF:7F:00:00:09"],
            (await _server.SentAsync("GET", "/api/groups/lab"))!["devices"]!.AsArray().Select(mac => (string)mac!));
        var history = (await DeviceAsync(New))["updates"]!.AsArray();
        Assert.Contains(history, update => (string?)update!["firmware"] == offered
            && (string?)update["state"] == "superseded");
        Assert.Equal(pinned, await _server.OfferedAsync("/ota", New, "0.1.0"));
        var all = (await DeviceAsync(New))["updates"]!.AsArray().Select(update => (string)update!["id"]!).ToList();
        Assert.True(all.Count > 1);
        Assert.Equal(all, await PagedAsync($"/api/devices/{New}/updates"));

        await _server.StartAgainAsync();
        var restarted = await DeviceAsync(New);
        foreach (var field in new[] { "name", "note", "tags", "channel", "pin", "enrolment", "project" })
            Assert.True(JsonNode.DeepEquals(before["device"]![field], restarted["device"]![field]), field);
        Assert.Equal(pinned, (string?)restarted["device"]!["update"]!["firmware"]);
        await AssertGoneAsync(Old);
    }

    [Fact]
    public async Task It_is_in_the_audit_of_both_devices_and_of_the_group()
    {
        await PolledAsync(Old, New);
        await SetAsync(Old, """{"name": "Kitchen"}""");
        await _server.SentAsync("POST", "/api/groups", $$"""{"name": "lab", "devices": ["{{Old}}"]}""");

        await ReplacedAsync();

        Assert.Equal(["device.change", "device.replace", "device.forget"], await _server.AuditedAsync("device:" + Old));
        Assert.Equal(["device.change"], await _server.AuditedAsync("device:" + New));
        Assert.Equal(["group.create", "group.change"], await _server.AuditedAsync("group:lab"));
        var entry = (await _server.ListedAsync("/api/audit?subject=device:" + Old))
            .Single(each => (string?)each!["action"] == "device.replace");
        Assert.Equal($$"""{"by":"{{New}}"}""", entry!["after"]!.ToJsonString());
    }

    [Fact]
    public async Task Hardware_that_has_never_polled_can_take_over()
    {
        await _server.PublishedAsync("thermostat", "1.0.0");
        await _server.OfferedAsync("/ota/thermostat", Old, "1.0.0");
        await SetAsync(Old, """{"name": "Kitchen"}""");

        await ReplacedAsync();

        await _server.StartAgainAsync();
        var device = (await DeviceAsync(New))["device"]!;
        Assert.Equal(("Kitchen", "thermostat", null),
            ((string?)device["name"], (string?)device["project"], (string?)device["lastSeen"]));
        Assert.Equal(["device.add"], await _server.AuditedAsync("device:" + New));
    }

    [Theory]
    [InlineData("""{"name": "Hall"}""", "a name")]
    [InlineData("""{"note": "x"}""", "a note")]
    [InlineData("""{"tags": ["x"], "channel": "beta"}""", "tags, a channel")]
    [InlineData("""{"enrolment": "blocked"}""", "the enrolment blocked")]
    [InlineData(null, "the group(s) hall")]
    public async Task What_is_set_on_the_new_hardware_is_discarded_only_on_request(string? settings, string told)
    {
        await PolledAsync(Old, New);
        await SetAsync(Old, """{"name": "Kitchen"}""");
        if (settings is null)
            await _server.SentAsync("POST", "/api/groups", $$"""{"name": "hall", "devices": ["{{New}}"]}""");
        else
            await SetAsync(New, settings);

        using (var refused = await ReplaceAsync())
        {
            Assert.Contains(told, await refused.ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
            Assert.Equal("urn:otastack:problem:device-has-settings", await TypeAsync(refused));
        }

        Assert.Equal("Kitchen", (string?)(await DeviceAsync(Old))["device"]!["name"]);
        var replaced = (await ReplacedAsync(extra: """, "overwrite": true"""))!;
        Assert.Equal(("Kitchen", null, null, "accepted"), ((string?)replaced["name"], (string?)replaced["note"],
            (string?)replaced["channel"], (string?)replaced["enrolment"]));
        if (settings is null)
            Assert.Empty((await _server.SentAsync("GET", "/api/groups/hall"))!["devices"]!.AsArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_of_the_device_goes_with_it_unless_the_new_hardware_has_its_own(bool hasItsOwn)
    {
        await _server.PublishedAsync("thermostat", "1.0.0");
        await PolledAsync(Old, New);
        var (_, old) = await _server.TokenAsync("devices/" + Old);
        var own = hasItsOwn ? (await _server.TokenAsync("devices/" + New)).Text : null;

        await ReplacedAsync();

        await AssertTokenAsync();
        await _server.StartAgainAsync();
        await AssertTokenAsync();

        async Task AssertTokenAsync()
        {
            await _server.PolicyAsync("thermostat", "token");
            var answer = await _server.BoardAsync(
                "/ota/thermostat", New, authorization: TokenConversation.Bearer(own ?? old));
            Assert.Equal(304, answer.Status);
            foreach (var board in hasItsOwn ? new[] { Old, New } : [Old])
            {
                var refused = await _server.BoardAsync(
                    "/ota/thermostat", board, authorization: TokenConversation.Bearer(old));
                Assert.Equal(401, refused.Status);
            }
        }
    }

    [Fact]
    public async Task That_the_new_hardware_waits_to_be_accepted_does_not_count()
    {
        await PolledAsync(Old, New);
        await SetAsync(New, """{"enrolment": "pending"}""");

        var replaced = (await ReplacedAsync())!;

        Assert.Equal("accepted", (string?)replaced["enrolment"]);
    }

    [Fact]
    public async Task A_pin_must_fit_the_new_hardware()
    {
        var pinned = await _server.PublishedAsync("thermostat", "1.0.0");
        await _server.PublishedAsync("lamp", "1.0.0");
        await _server.OfferedAsync("/ota/thermostat", Old, "1.0.0");
        await _server.OfferedAsync("/ota/lamp", New, "1.0.0");
        await SetAsync(Old, $$"""{"pin": "{{pinned}}"}""");

        using var refused = await ReplaceAsync();

        Assert.Contains("The device is of project lamp", await refused.ProblemAsync(HttpStatusCode.Conflict),
            StringComparison.Ordinal);
        Assert.Equal("urn:otastack:problem:pin-does-not-fit", await TypeAsync(refused));
    }

    [Fact]
    public async Task A_dry_run_and_a_stale_tag_change_nothing()
    {
        await PolledAsync(Old, New);
        await SetAsync(Old, """{"name": "Kitchen"}""");

        var would = await _server.SentAsync("POST", $"/api/devices/{Old}/replace?dryRun=true", Body());
        using var stale = await _server.SendAsync("POST", $"/api/devices/{Old}/replace", Body(), "\"old\"");

        Assert.Equal((New, "Kitchen"), ((string?)would!["mac"], (string?)would["name"]));
        await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Kitchen", (string?)(await DeviceAsync(Old))["device"]!["name"]);
        Assert.Null((string?)(await DeviceAsync(New))["device"]!["name"]);
    }

    [Theory]
    [InlineData("{}", "by")]
    [InlineData("""{"by": null}""", "by")]
    [InlineData("""{"by": "kitchen"}""", "by")]
    [InlineData("""{"by": "5C:CF:7F:00:00:01"}""", "by")]
    [InlineData("""{"by": "5C:CF:7F:00:00:02", "overwrite": 1}""", "overwrite")]
    [InlineData("""{"by": "5C:CF:7F:00:00:02", "colour": 1}""", "colour")]
    public async Task An_invalid_field_is_named(string body, string field)
    {
        await PolledAsync(Old);
        using var refused = await _server.SendAsync("POST", $"/api/devices/{Old}/replace", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal([field], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task An_unknown_device_gets_404()
    {
        using var unknown = await ReplaceAsync();

        await unknown.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal("urn:otastack:problem:no-such-device", await TypeAsync(unknown));
    }

    [Fact]
    public async Task If_it_cannot_be_written_nothing_has_changed()
    {
        await PolledAsync(Old, New);
        await SetAsync(Old, """{"name": "Kitchen"}""");
        await _server.SentAsync("POST", "/api/groups", $$"""{"name": "lab", "devices": ["{{Old}}"]}""");
        await ApiDatabase.ExecuteAsync(
            _server, "CREATE TRIGGER Broken BEFORE INSERT ON Groups BEGIN SELECT RAISE(ABORT, 'broken'); END");

        using (var failed = await ReplaceAsync())
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);

        await ApiDatabase.ExecuteAsync(_server, "DROP TRIGGER Broken");
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal("Kitchen", (string?)(await DeviceAsync(Old))["device"]!["name"]);
            Assert.Null((string?)(await DeviceAsync(New))["device"]!["name"]);
            Assert.Equal(Old, (string?)(await _server.SentAsync("GET", "/api/groups/lab"))!["devices"]![0]);
            await _server.StartAgainAsync();
        }
    }

    private static string Body(string extra = "") => $$"""{"by": "{{New}}"{{extra}}}""";

    private Task<HttpResponseMessage> ReplaceAsync() =>
        _server.SendAsync("POST", $"/api/devices/{Old}/replace", Body());

    private Task<JsonNode?> ReplacedAsync(string extra = "") =>
        _server.SentAsync("POST", $"/api/devices/{Old}/replace", Body(extra));

    private Task<JsonNode?> SetAsync(string mac, string body) =>
        _server.SentAsync("PATCH", "/api/devices/" + mac, body);

    private async Task<JsonNode> DeviceAsync(string mac) => (await _server.SentAsync("GET", "/api/devices/" + mac))!;

    private async Task PolledAsync(params string[] macs)
    {
        foreach (var mac in macs)
            (await _server.PollAsync("/ota", mac, "1.0.0")).Dispose();
    }

    private async Task<List<string>> PagedAsync(string path)
    {
        var (ids, next) = (new List<string>(), (string?)null);
        do
        {
            var page = (await _server.SentAsync("GET", $"{path}?limit=1{(next is null ? "" : "&after=" + next)}"))!;
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        return ids;
    }

    private async Task AssertGoneAsync(string mac)
    {
        using var gone = await _server.SendAsync("GET", "/api/devices/" + mac);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task<string?> TypeAsync(HttpResponseMessage answer) =>
        (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"];
}
