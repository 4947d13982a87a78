using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OtaStack.Tests.Manager.Platforms;

public sealed class PlatformEndpointsTests(ToolchainFixture toolchain) : IClassFixture<ToolchainFixture>
{
    private HttpClient Client => toolchain.Server.Client;

    [Fact]
    public async Task Platforms_are_listed_installed_ones_first_without_deprecated_ones()
    {
        var platforms = (await toolchain.GetAsync("/platforms")).GetProperty("platforms").EnumerateArray().ToList();

        Assert.Equal(["esp8266:esp8266", "esp32:esp32", "arduino:avr"],
            platforms.Select(platform => platform.GetProperty("id").GetString()!));
        Assert.Equal("3.1.1", platforms[0].GetProperty("installed").GetString());
        Assert.Equal("3.1.2", platforms[0].GetProperty("latest").GetString());
        Assert.Equal(["3.1.2", "3.1.1", "2.7.4"], platforms[0].GetProperty("versions").EnumerateArray()
            .Select(version => version.GetString()!));
        Assert.Equal("NodeMCU 1.0", platforms[0].GetProperty("boards")[0].GetString());
        Assert.Equal(JsonValueKind.Null, platforms[1].GetProperty("installed").ValueKind);
    }

    [Fact]
    public async Task An_incompatible_version_is_not_listed() =>
        Assert.Equal(["3.0.0"], (await Search("esp32:esp32")).Single().GetProperty("versions").EnumerateArray()
            .Select(version => version.GetString()!));

    [Fact]
    public async Task A_website_that_is_not_a_URL_is_removed() =>
        Assert.Equal("", (await Search("avr")).Single().GetProperty("website").GetString());

    [Theory]
    [InlineData("nodemcu", 1)]
    [InlineData("NODE community", 1)]
    [InlineData("arduino uno", 1)]
    [InlineData("nodemcu uno", 0)]
    [InlineData("--help", 0)]
    [InlineData("%20", 3)]
    public async Task A_search_matches_ids_names_maintainers_and_boards(string query, int count) =>
        Assert.Equal(count, (await Search(query)).Count);

    [Fact]
    public async Task Installing_a_version_runs_arduino_cli_and_refreshes_the_list()
    {
        var before = Listings();
        var job = await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/platforms/esp8266:esp8266/install", new { version = "2.7.4" }));
        await Search("");

        Assert.Equal("Install esp8266:esp8266 2.7.4", job.GetProperty("title").GetString());
        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Contains("core install esp8266:esp8266@2.7.4", toolchain.Cli.Runs);
        Assert.True(Listings() > before);
    }

    [Fact]
    public async Task Without_a_version_the_newest_compatible_one_is_installed()
    {
        await toolchain.EndOfAsync(await Client.PostAsJsonAsync("/manager/api/platforms/esp32:esp32/install", new { }));
        Assert.Contains("core install esp32:esp32@3.0.0", toolchain.Cli.Runs);
    }

    [Fact]
    public async Task A_damaged_download_fails_with_the_reason()
    {
        var job = await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/platforms/arduino:avr/install", new { version = "1.8.6" }));
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Contains("checksum", job.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_installed_platform_is_upgraded_and_removed()
    {
        await toolchain.EndOfAsync(await Client.PostAsync("/manager/api/platforms/esp8266:esp8266/upgrade", null));
        await toolchain.EndOfAsync(await Client.DeleteAsync("/manager/api/platforms/esp8266:esp8266"));
        Assert.Contains("core upgrade esp8266:esp8266", toolchain.Cli.Runs);
        Assert.Contains("core uninstall esp8266:esp8266", toolchain.Cli.Runs);
    }

    [Theory]
    [InlineData("POST", "none:none/install", HttpStatusCode.NotFound)]
    [InlineData("POST", "esp32:esp32/upgrade", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "esp32:esp32", HttpStatusCode.NotFound)]
    [InlineData("POST", "--help/install", HttpStatusCode.BadRequest)]
    [InlineData("POST", "esp8266/install", HttpStatusCode.BadRequest)]
    [InlineData("POST", "-a:-b/install", HttpStatusCode.BadRequest)]
    [InlineData("POST", "a:b@1.0.0/install", HttpStatusCode.BadRequest)]
    [InlineData("POST", "a:b;id/install", HttpStatusCode.BadRequest)]
    [InlineData("POST", "a:%0Ab/install", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "a:b:c", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "..:..", HttpStatusCode.BadRequest)]
    public async Task An_invalid_or_unknown_platform_does_not_reach_arduino_cli(
        string method, string path, HttpStatusCode status)
    {
        using var answer = await Client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), "/manager/api/platforms/" + path));
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
        Assert.DoesNotContain(toolchain.Cli.Runs, run => run.Contains("none", StringComparison.Ordinal)
            || run.Contains("--help", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"9.9.9\"")]
    [InlineData("\"-v\"")]
    [InlineData("\"1.0.0 --foo\"")]
    [InlineData("\"$(id)\"")]
    [InlineData("3")]
    [InlineData("{}")]
    public async Task An_invalid_version_gets_400(string version)
    {
        using var answer = await Client.PostAsync(
            "/manager/api/platforms/esp8266:esp8266/install",
            new StringContent($"{{\"version\":{version}}}", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Indexes_are_replaced_and_saved()
    {
        var urls = (await toolchain.GetAsync("/indexes")).GetProperty("urls").EnumerateArray()
            .Select(url => url.GetString()!).ToList();
        Assert.Contains(urls, url => url.Contains("esp8266", StringComparison.Ordinal));

        urls.Add("http://192.168.1.10:8000/package_mine_index.json");
        using var answer = await Client.PutAsJsonAsync("/manager/api/indexes", new { urls });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(urls[^1], await File.ReadAllTextAsync(
            Path.Combine(toolchain.Server.Data, "manager", "arduino-cli.yaml")), StringComparison.Ordinal);

        using var refused = await Client.PutAsJsonAsync(
            "/manager/api/indexes", new { urls = new[] { "file:///etc/passwd.json" } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(urls.Count, (await toolchain.GetAsync("/indexes")).GetProperty("urls").GetArrayLength());
    }

    [Fact]
    public async Task A_failing_index_does_not_stop_the_library_index()
    {
        var job = await toolchain.EndOfAsync(await Client.PostAsync("/manager/api/indexes/update", null));
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Contains("Some indexes could not be downloaded", job.GetProperty("error")
            .GetString(), StringComparison.Ordinal);
        Assert.Contains("lib update-index", toolchain.Cli.Runs);
    }

    [Fact]
    public async Task Without_arduino_cli_the_response_says_how_to_install_it()
    {
        await using var bare = await ManagerServer.StartAsync(arduinoCli: null);
        using var answer = await bare.Client.GetAsync("/manager/api/platforms");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Install arduino-cli", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private int Listings() => toolchain.Cli.Runs.Count(run => run.StartsWith("core list", StringComparison.Ordinal));

    private async Task<List<JsonElement>> Search(string query) =>
        [.. (await toolchain.GetAsync("/platforms?query=" + query)).GetProperty("platforms").EnumerateArray()];
}
