using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtaStack.Tests.Updates;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Web;

public sealed partial class PageTests : IAsyncLifetime
{
    private WebServer _web = null!;

    public async Task InitializeAsync() => _web = await WebServer.StartAsync();

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("Host:\r\n")]
    [InlineData("Host: :80\r\n")]
    [InlineData("Host: a..b\r\n")]
    [InlineData("Host: -\r\n")]
    [InlineData("Host: a:99999\r\n")]
    [InlineData("Host: %\r\n")]
    [InlineData("Host: [::1\r\n")]
    [InlineData("X-Forwarded-Host: a..b\r\n")]
    [InlineData("X-Forwarded-Proto: a.b\r\n")]
    public async Task No_host_header_makes_a_page_fail(string header)
    {
        var answer = await RawBoard.SendAsync(_web.Address, Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.0\r\nAuthorization: Bearer {_web.Token()}\r\n{header}\r\n"));

        Assert.True(answer.Status is 200 or 400, $"{header}: {answer.Status}");
        Assert.Empty(_web.Log.Errors);
    }

    [Fact]
    public async Task The_overview_links_to_the_others_and_says_how_to_connect_a_board_and_upload_with_a_key()
    {
        var page = WebUtility.HtmlDecode(await _web.Browser.GetStringAsync("/"));

        Assert.Matches(
            string.Join(
                "\\s*<a[^>]*", ((string[])["Overview", "Devices", "Firmware", "Builds", "Boards", "Libraries", "IDE", "Account"])
                    .Select(name => $">{name}</a>")),
            page);
        Assert.Contains($"ESPhttpUpdate.update(client, \"{_web.Address}ota\", version);", page, StringComparison.Ordinal);
        Assert.Contains("No board has polled yet.", page, StringComparison.Ordinal);
        Assert.Contains("-H \"Authorization: Bearer KEY\" --data-binary @sketch.bin", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_shows_devices_firmware_new_builds_and_refused_files()
    {
        await _web.Api.PublishedAsync("lamp", "1.0.0");
        (await _web.Api.PollAsync("/ota/lamp", mac: "5C:CF:7F:00:00:01")).Dispose();
        Directory.CreateDirectory(Path.Combine(_web.Api.Builds, "meter"));
        await File.WriteAllBytesAsync(Path.Combine(_web.Api.Builds, "meter", "firmware.bin"), ApiConversation.NewImage());
        await File.WriteAllTextAsync(Path.Combine(_web.Api.Builds, "broken.bin"), "not an image");

        var page = "";
        await Eventually.TrueAsync(
            async () => (page = await _web.Browser.GetStringAsync("/")).Contains("broken.bin", StringComparison.Ordinal)
                && page.Contains("meter/firmware.bin", StringComparison.Ordinal),
            "the files on the page");

        Assert.Contains("Refused files in the build folder", page, StringComparison.Ordinal);
        Assert.Contains("No board of meter has polled yet.", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/devices/5C:CF:7F:00:00:01\">", page, StringComparison.Ordinal);
        Assert.Contains(">1.0.0</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_warns_of_polls_without_the_token_and_of_two_boards_with_one_address()
    {
        const string withToken = "5C:CF:7F:00:00:01", twice = "5C:CF:7F:00:00:02";
        await _web.Api.PublishedAsync("lamp", "2.0.0");
        await _web.Api.PublishedAsync("gate", "2.0.0");
        var (_, token) = await _web.Api.TokenAsync("projects/lamp");
        await _web.Api.BoardAsync("/ota/lamp", withToken, "2.0.0", Basic(token));
        await _web.Api.BoardAsync("/ota/lamp", withToken, "2.0.0", from: Away);
        await _web.Api.BoardAsync("/ota/gate", twice, "2.0.0");
        await _web.Api.BoardAsync("/ota/gate", twice, "1.0.0", from: "203.0.113.7");

        var page = await _web.Browser.GetStringAsync("/");

        Assert.Contains($"{Away} polls without a valid token", page, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7 claims this MAC address", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nope", "text/html,*/*;q=0.8", true)]
    [InlineData("/nope", "*/*", false)]
    public async Task Only_a_browser_gets_a_page_for_an_unknown_address(string path, string accept, bool isPage)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
        _web.Browser.DefaultRequestHeaders.Clear();

        using var response = await _web.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(isPage, text.Contains("There is no such page", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/devices/5C:CF:7F:00:00:01")]
    public async Task Values_from_boards_are_encoded(string path)
    {
        (await _web.Api.PollAsync("/ota", version: "<script>alert(1)</script>", mac: "5C:CF:7F:00:00:01")).Dispose();

        var page = await _web.Browser.GetStringAsync(path);

        Assert.Contains("&lt;script&gt;alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/devices?q=lamp")]
    [InlineData("/devices/5C:CF:7F:00:00:01")]
    [InlineData("/devices/5C:CF:7F:00:00:01?ask=forget")]
    [InlineData("/firmware")]
    [InlineData("/nope")]
    public async Task Pages_have_no_inline_script_or_style_and_load_only_from_here(string path)
    {
        await _web.Api.PublishedAsync("lamp", "1.0.0");
        (await _web.Api.PollAsync("/ota/lamp", mac: "5C:CF:7F:00:00:01")).Dispose();

        using var response = await _web.Browser.GetAsync(path);
        var page = await response.Content.ReadAsStringAsync();

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineCode(), page);
        Assert.All(Loaded().Matches(page), found => Assert.DoesNotContain("//", found.Groups[1].Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/_token")]
    [InlineData("/_blazor")]
    public async Task Without_a_token_of_the_gateway_there_is_no_page(string path)
    {
        using var response = await _web.Stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/firmware")]
    public async Task While_the_API_is_down_a_page_says_so_and_tries_again(string path)
    {
        await _web.Api.StopAsync();

        using var response = await _web.Browser.GetAsync(path);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("The OTA service does not answer", page, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\" content=\"5\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_not_stored_in_the_home_folder() =>
        Assert.DoesNotContain(
            _web.Services.GetServices<IHostedService>(), service => service.GetType().Name == "DataProtectionHostedService");

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\sstyle="|\son[a-z]+="|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex("<(?:script|link|img)[^>]*(?:src|href)=\"(?!data:)([^\"]*)\"")]
    private static partial Regex Loaded();
}
