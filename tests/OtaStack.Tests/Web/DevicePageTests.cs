using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Net.Http.Json;
using OtaStack.Tests.Tokens;

namespace OtaStack.Tests.Web;

public sealed class DevicePageTests : IAsyncLifetime
{
    private const string Mac = "5C:CF:7F:00:00:01";
    private const string Path = "/devices/" + Mac;

    private WebServer _web = null!;
    private string _firmware = "";

    public async Task InitializeAsync()
    {
        _web = await WebServer.StartAsync();
        _firmware = await _web.Api.PublishedAsync("lamp", "2.0.0");
        (await _web.Api.PollAsync("/ota/lamp", mac: Mac, version: "1.0.0")).Dispose();
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task It_shows_the_device_why_it_runs_what_it_runs_and_its_updates()
    {
        var page = WebUtility.HtmlDecode(await _web.Browser.GetStringAsync(Path));

        Assert.Contains((string)(await _web.Api.Client.GetFromJsonAsync<JsonNode>($"/api{Path}/why"))!["reason"]!, page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/firmware/{_firmware}\">lamp 2.0.0</a>", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/firmware/{_firmware}\">2.0.0</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_device_gets_a_page_that_says_so()
    {
        using var response = await _web.Browser.GetAsync("/devices/5C:CF:7F:99:99:99");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
        Assert.Contains("The fleet has no device 5C:CF:7F:99:99:99.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_sets_all_that_people_set_and_clears_what_is_empty()
    {
        using var saved = await SaveAsync(("Edit.Name", "Kitchen"), ("Edit.Tags", " kitchen  site=berlin "), ("Edit.Note", "Behind\r\nthe panel"), ("Edit.Pin", _firmware));
        Assert.Equal((HttpStatusCode.Redirect, Path), (saved.StatusCode, saved.Headers.Location!.AbsolutePath));
        var device = await DeviceAsync();
        Assert.Equal("Kitchen", (string?)device["name"]);
        Assert.Equal("[\"kitchen\",\"site=berlin\"]", device["tags"]!.ToJsonString());
        Assert.Equal("Behind\nthe panel", (string?)device["note"]);
        Assert.Equal(_firmware, (string?)device["pin"]);

        using var cleared = await SaveAsync(("Edit.Name", ""), ("Edit.Tags", ""), ("Edit.Note", ""), ("Edit.Pin", ""));
        Assert.Equal(HttpStatusCode.Redirect, cleared.StatusCode);
        device = await DeviceAsync();
        Assert.Null(device["name"]);
        Assert.Null(device["pin"]);
        Assert.Empty(device["tags"]!.AsArray());
    }

    [Fact]
    public async Task A_refused_change_says_why_and_keeps_what_was_typed()
    {
        using var refused = await SaveAsync(("Edit.Name", "Kitchen"), ("Edit.Tags", "no,commas"));
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());

        Assert.Contains("no,commas", page, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Kitchen\"", page, StringComparison.Ordinal);
        Assert.Null((await DeviceAsync())["name"]);
    }

    [Fact]
    public async Task A_form_that_was_opened_before_somebody_elses_change_is_refused()
    {
        var tag = WebUtility.HtmlDecode(
            Regex.Match(await _web.Browser.GetStringAsync(Path), "name=\"Edit.Tag\" value=\"([^\"]*)\"").Groups[1].Value);
        await _web.Api.SentAsync("PATCH", "/api" + Path, "{\"name\": \"Garage\"}");

        using var refused = await SaveAsync(("Edit.Tag", tag), ("Edit.Name", "Kitchen"));

        Assert.Contains("Changed meanwhile", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Garage", (string?)(await DeviceAsync())["name"]);
    }

    [Fact]
    public async Task Forgetting_says_what_it_does_and_can_be_cancelled_before_it_happens()
    {
        var question = await _web.Browser.GetStringAsync(Path + "?ask=forget");
        Assert.Contains("its history (1 update) are deleted", question, StringComparison.Ordinal);
        Assert.Matches($"href=\"{Path}\"[^>]*>(<span[^>]*>)?\\s*Cancel", question);
        Assert.NotNull(await DeviceAsync());

        using var forgotten = await _web.PostAsync(Path + "?ask=forget", "act", []);

        Assert.Equal((HttpStatusCode.Redirect, "/devices"), (forgotten.StatusCode, forgotten.Headers.Location!.AbsolutePath));
        using var gone = await _web.Api.Client.GetAsync("/api" + Path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task An_operator_who_may_not_forget_the_device_is_told_why()
    {
        await _web.Api.TokenAsync("devices/" + Mac);

        using var refused = await _web.PostAsync(Path + "?ask=forget", "act", []);

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Contains("Only an admin may forget it", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(await DeviceAsync());
    }

    [Fact]
    public async Task A_device_can_be_blocked_and_accepted_again()
    {
        (await _web.PostAsync(Path + "?ask=block", "act", [])).Dispose();
        Assert.Equal("blocked", (string?)(await DeviceAsync())["enrolment"]);
        Assert.Contains("blocked", await _web.Browser.GetStringAsync("/devices"), StringComparison.Ordinal);

        (await _web.PostAsync(Path + "?ask=accept", "act", [])).Dispose();
        Assert.Equal("accepted", (string?)(await DeviceAsync())["enrolment"]);
    }

    [Fact]
    public async Task A_form_from_another_site_changes_nothing()
    {
        using var refused = await _web.PostAsync(Path + "?ask=forget", "act", [], origin: "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.NotNull(await DeviceAsync());
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_forms_and_cannot_send_one()
    {
        var page = await _web.Reader.GetStringAsync(Path);
        Assert.DoesNotContain("method=\"post\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("?ask=", page, StringComparison.Ordinal);

        using var refused = await _web.PostAsync(Path + "?ask=forget", "act", [], _web.Reader);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.NotNull(await DeviceAsync());
    }

    private Task<HttpResponseMessage> SaveAsync(params (string, string)[] fields) => _web.PostAsync(Path, "edit", fields);

    private async Task<JsonNode> DeviceAsync() =>
        (await _web.Api.Client.GetFromJsonAsync<JsonNode>("/api" + Path))!["device"]!;
}
