using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed partial class OutageTests : IAsyncLifetime
{
    private StandIn _api = null!;
    private RunningGateway _gateway = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(context => context.Response.WriteAsync("here"));
        _gateway = await RunningGateway.StartAsync(_api);
        _browser = _gateway.Browser();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_board_gets_503_without_a_body_while_the_API_is_down()
    {
        Assert.Equal(200, (await PollAsync()).Status);
        var port = _api.Address.Port;

        await _api.DisposeAsync();
        var down = await PollAsync();
        Assert.Equal((503, "0", null), (down.Status, down["Content-Length"], down["Content-Type"]));
        Assert.Empty(down.Body);

        await IsHealthyAsync(false);
        Assert.Equal(503, (await PollAsync()).Status);

        await RestartAsync(port);
        await Eventually.TrueAsync(async () => (await PollAsync()).Status == 200, "the board is served again");
        await IsHealthyAsync(true);
    }

    [Fact]
    public async Task A_browser_gets_a_page_that_says_which_service_is_down_and_where_its_log_is()
    {
        await _api.DisposeAsync();
        using var answer = await _browser.GetAsync(_gateway.Http);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("The web front end is down", page, StringComparison.Ordinal);
        Assert.Contains("./otastack run", page, StringComparison.Ordinal);
        Assert.Contains("docker compose logs web", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ide/", "The IDE", "docker compose logs ide")]
    [InlineData("/manager/api/status", "The board manager", "docker compose logs manager")]
    public async Task A_service_that_is_not_configured_is_down(string path, string title, string start)
    {
        using var answer = await _browser.GetAsync(new Uri(_gateway.Http, path));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains(title, page, StringComparison.Ordinal);
        Assert.Contains(start, page, StringComparison.Ordinal);
        Assert.True(_gateway.Logs.Messages.Count(
            message => message.Contains("does not answer", StringComparison.Ordinal)) <= 1);
    }

    [Fact]
    public async Task The_note_about_the_IDE_is_shown_until_the_file_is_deleted()
    {
        var note = Path.GetTempFileName();
        await using var gateway = await RunningGateway.StartAsync(_api, ("Gateway:IdeNotePath", note));
        using var browser = gateway.Browser();
        async Task<string> PageAsync()
        {
            using var answer = await browser.GetAsync(new Uri(gateway.Http, "/ide/"));
            Assert.Equal(503, (int)answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        }

        await File.WriteAllTextAsync(note, "It is being set up: <b>wait</b>.\n");
        var page = await PageAsync();
        Assert.Contains("The IDE is not ready", page, StringComparison.Ordinal);
        Assert.Contains("It is being set up: &lt;b&gt;wait&lt;/b&gt;.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Start it", page, StringComparison.Ordinal);

        File.Delete(note);
        Assert.Contains("The IDE is down", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_policy_allows_its_own_style_and_nothing_else()
    {
        using var answer = await _browser.GetAsync(new Uri(_gateway.Http, "/ide/"));
        var style = StyleElement().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/api/firmware", "*/*")]
    [InlineData("/api/firmware", "text/html")]
    [InlineData("/ide/", "application/json")]
    public async Task Programs_get_problem_details(string path, string accept)
    {
        await _api.DisposeAsync();
        using var program =
            new HttpClient { DefaultRequestHeaders = { { "Accept", accept }, { "Cookie", _gateway.Cookie } } };
        using var answer = await program.GetAsync(new Uri(_gateway.Http, path));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Contains("./otastack run", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_failing_health_probes_counts_as_down()
    {
        var healthy = true;
        await using var ide = await StandIn.StartAsync(context => context.Response.WriteAsync("ide"));
        await using var sick = await StandIn.StartAsync(
            context => context.Response.WriteAsync("api"), health: () => healthy ? 200 : 503);
        await using var gateway = await RunningGateway.StartAsync(
            sick, ("services:ide:ide:0", ide.Address.AbsoluteUri));

        await StatusOfRootAsync(gateway, 200);
        healthy = false;
        await StatusOfRootAsync(gateway, 503);
        using var browser = gateway.Browser();
        Assert.Equal("ide", await browser.GetStringAsync(new Uri(gateway.Http, "/ide/")));
        healthy = true;
        await StatusOfRootAsync(gateway, 200);
    }

    [Fact]
    public async Task The_gateway_is_alive_while_the_API_is_down()
    {
        await _api.DisposeAsync();

        using var answer = await _browser.GetAsync(new Uri(_gateway.Http, "/alive"));
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_thousand_polls_while_the_API_is_down_write_few_log_lines()
    {
        await _api.DisposeAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), async (_, _) =>
            Assert.Equal(503, (await PollAsync()).Status));

        Assert.InRange(
            _gateway.Logs.Messages.Count(message =>
                message.StartsWith("Warning: api does not answer", StringComparison.Ordinal)), 1, 6);
    }

    private Task RestartAsync(int port) => Eventually.TrueAsync(async () =>
    {
        try
        {
            _api = await StandIn.StartAsync(context => context.Response.WriteAsync("back"), port);
            return true;
        }
        catch (IOException)
        {
            return false; // a connection of another test uses that port
        }
    }, $"port {port} is free again");

    private Task<RawAnswer> PollAsync() => RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll());

    private static Task StatusOfRootAsync(RunningGateway gateway, int status) => Eventually.TrueAsync(async () =>
    {
        using var browser = gateway.Browser();
        using var answer = await browser.GetAsync(gateway.Http);
        return (int)answer.StatusCode == status;
    }, $"/ answers {status}");

    private Task IsHealthyAsync(bool healthy) => Eventually.TrueAsync(async () =>
    {
        using var answer = await _browser.GetAsync(new Uri(_gateway.Http, "/health"));
        return answer.IsSuccessStatusCode == healthy;
    }, $"the gateway's health is {healthy}");

    [GeneratedRegex("<style>(.*)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();
}
