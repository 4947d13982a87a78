using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OtaStack.Tests.Web;

public sealed class FirmwarePageTests : IAsyncLifetime
{
    private WebServer _web = null!;
    private string _firmware = "";

    private string Path => "/firmware/" + _firmware;

    public async Task InitializeAsync()
    {
        _web = await WebServer.StartAsync();
        _firmware = await _web.Api.PublishedAsync("lamp", "2.0.0");
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task The_list_shows_all_projects_or_one()
    {
        await _web.Api.PublishedAsync("meter", "7.0.0");

        var all = await _web.Browser.GetStringAsync("/firmware");
        var one = await _web.Browser.GetStringAsync("/firmware?project=meter");

        Assert.Contains(">2.0.0</a>", all, StringComparison.Ordinal);
        Assert.Contains(">7.0.0</a>", all, StringComparison.Ordinal);
        Assert.DoesNotContain(">2.0.0</a>", one, StringComparison.Ordinal);
        Assert.Contains("1 image", one, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firmware_says_what_it_is_whom_it_reaches_and_where_it_is()
    {
        var page = WebUtility.HtmlDecode(await _web.Browser.GetStringAsync(Path));

        Assert.Contains("lamp 2.0.0", page, StringComparison.Ordinal);
        Assert.Contains(_firmware, page, StringComparison.Ordinal);
        Assert.Contains("No board of lamp has polled yet.", page, StringComparison.Ordinal);
        Assert.Contains($"/api/firmware/{_firmware}/image", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_actions_and_no_download()
    {
        var page = await _web.Reader.GetStringAsync(Path);

        Assert.Contains("lamp 2.0.0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/image", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Actions<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promoting_asks_first_and_then_brings_it_to_the_channel()
    {
        var question = await _web.Browser.GetStringAsync(Path + "?ask=promote&channel=beta");
        Assert.Contains("The channel is new.", question, StringComparison.Ordinal);
        Assert.DoesNotContain("beta", (await FirmwareAsync())["channels"]!.ToJsonString(), StringComparison.Ordinal);

        using var promoted = await _web.PostAsync(Path + "?ask=promote&channel=beta", "act", []);

        Assert.Equal((HttpStatusCode.Redirect, Path), (promoted.StatusCode, promoted.Headers.Location!.AbsolutePath));
        Assert.Contains("beta", (await FirmwareAsync())["channels"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recall_needs_a_reason_and_can_be_lifted()
    {
        using var refused = await _web.PostAsync(Path + "?ask=recall", "act", [("Reason", "")]);
        Assert.Contains("Say why it is recalled", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        (await _web.PostAsync(Path + "?ask=recall", "act", [("Reason", "reboots")])).Dispose();
        Assert.Equal("reboots", (string?)(await FirmwareAsync())["recallReason"]);
        Assert.Contains("recalled", await _web.Browser.GetStringAsync("/firmware"), StringComparison.Ordinal);

        (await _web.PostAsync(Path + "?ask=lift", "act", [])).Dispose();
        Assert.Null((await FirmwareAsync())["recalledAt"]);
    }

    [Fact]
    public async Task Deleting_asks_first_and_a_pinned_firmware_stays()
    {
        await _web.Api.TableAsync("device,project\n5C:CF:7F:00:00:01,lamp\n");
        await _web.Api.SentAsync("PATCH", "/api/devices/5C:CF:7F:00:00:01", $$"""{"pin": "{{_firmware}}"}""");
        Assert.Contains("cannot be brought back", await _web.Browser.GetStringAsync(Path + "?ask=delete"), StringComparison.Ordinal);

        using var refused = await _web.PostAsync(Path + "?ask=delete", "act", []);
        Assert.Contains("1 device(s) are pinned", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await _web.Api.SentAsync("PATCH", "/api/devices/5C:CF:7F:00:00:01", """{"pin": null}""");
        using var deleted = await _web.PostAsync(Path + "?ask=delete", "act", []);
        Assert.Equal("/firmware", deleted.Headers.Location!.AbsolutePath);
        Assert.Contains("Nothing published yet.", await _web.Browser.GetStringAsync("/firmware"), StringComparison.Ordinal);
    }

    private async Task<JsonNode> FirmwareAsync() =>
        (await _web.Api.Client.GetFromJsonAsync<JsonNode>("/api/firmware/" + _firmware))!;
}
