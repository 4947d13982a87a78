using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Jobs;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager.Builds;

namespace OtaStack.Tests.Manager.Pages;

public sealed partial class PageTests(ToolchainFixture toolchain) : IClassFixture<ToolchainFixture>
{
    private HttpClient Client => toolchain.Server.Client;

    public static TheoryData<string, string> Pages => new()
    {
        { "", "Boards" },
        { "libraries", "Libraries" },
        { "sketches", "Sketches" },
        { "builds", "Builds" },
        { "jobs", "Jobs" },
        { "settings", "Settings" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_is_rendered_without_scripts(string path, string title)
    {
        using var answer = await Client.GetAsync("/manager/" + path);
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"<title>{title} - OtaStack</title>", html, StringComparison.Ordinal);
        Assert.Contains("<noscript>", html, StringComparison.Ordinal);
        Assert.Matches(Navigation(), html);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_has_inline_scripts_styles_or_handlers(string path, string title)
    {
        using var answer = await Client.GetAsync("/manager/" + path);
        var html = await answer.Content.ReadAsStringAsync();
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.NotEmpty(title);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.All(Script().Matches(html).Select(match => match.Value), script =>
            Assert.Contains("src=", script, StringComparison.Ordinal));
        Assert.DoesNotMatch(InlineHandlerOrStyle(), html);
    }

    [Fact]
    public async Task Files_of_a_page_are_served_below_manager()
    {
        var html = await Client.GetStringAsync("/manager/");
        var files = Reference().Matches(html).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, files.Count);
        foreach (var file in files)
        {
            using var answer = await Client.GetAsync("/manager/" + file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEqual("text/html", answer.Content.Headers.ContentType!.MediaType);
        }

        using var script = await Client.GetAsync("/manager/_framework/blazor.web.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        using var negotiation = await Client.PostAsync("/manager/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.OK, negotiation.StatusCode);
    }

    [Fact]
    public async Task Boards_shows_platforms_their_versions_and_their_boards()
    {
        var html = await Client.GetStringAsync("/manager/");
        Assert.Contains("3.1.2 is out", html, StringComparison.Ordinal);
        Assert.Contains("WeMos D1 mini", html, StringComparison.Ordinal);
        Assert.Contains("arduino:avr", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libraries_shows_what_is_installed() =>
        Assert.Contains("7.0.4 is out", await Client.GetStringAsync("/manager/libraries"), StringComparison.Ordinal);

    [Fact]
    public async Task Settings_shows_indexes_program_and_disk()
    {
        var html = await Client.GetStringAsync("/manager/settings");
        Assert.Contains("package_esp8266com_index.json", html, StringComparison.Ordinal);
        Assert.Contains("1.5.1", html, StringComparison.Ordinal);
        Assert.Contains("Free", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sketches_shows_projects_boards_and_problems()
    {
        await using var server = await ManagerServer.StartAsync(arduinoCli: null);
        foreach (var sketch in (string[])["Thermostat", "kitchen/lamp", "garage/lamp", "My Lamp"])
            server.WriteSketch(sketch);
        server.WriteFile("Thermostat/sketch.yaml", "default_fqbn: esp8266:esp8266:nodemcuv2");

        var html = await server.Client.GetStringAsync("/manager/sketches");

        Assert.Contains("project thermostat · esp8266:esp8266:nodemcuv2", html, StringComparison.Ordinal);
        Assert.Contains("garage/lamp and kitchen/lamp would both be project lamp", html, StringComparison.Ordinal);
        Assert.Contains("A sketch cannot be called &quot;My Lamp&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_shown_with_its_output_and_why_it_failed()
    {
        var jobs = toolchain.Server.Services.GetRequiredService<JobRunner>();
        var job = jobs.Start("Break <b>things</b>", "admin", run =>
            run.RunAsync("core", "install", "arduino:avr@1.8.6"));
        await Eventually.TrueAsync(() => job.View.HasEnded);
        var good = jobs.Start("Install well", "admin", run => run.RunAsync("core", "install", "a:b@1"));
        await Eventually.TrueAsync(() => good.View.HasEnded);

        var list = await Client.GetStringAsync("/manager/jobs");
        Assert.Contains("Break &lt;b&gt;things&lt;/b&gt;", list, StringComparison.Ordinal);
        Assert.Contains("does not match the checksum", list, StringComparison.Ordinal);
        Assert.Contains("Platform a:b@1 installed", await Client.GetStringAsync($"/manager/jobs/{good.Id}"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs/nothing", "There is no such job")]
    [InlineData("builds/nothing", "There is no such build")]
    public async Task A_missing_job_or_build_is_reported(string path, string text) =>
        Assert.Contains(text, await Client.GetStringAsync("/manager/" + path), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_page_gets_404_with_a_page()
    {
        using var answer = await Client.GetAsync("/manager/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Page not found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arduino_cli_every_page_says_how_to_install_it()
    {
        await using var bare = await ManagerServer.StartAsync(arduinoCli: null);
        foreach (var path in Pages.Select(page => (string)page[0]))
        {
            using var answer = await bare.Client.GetAsync("/manager/" + path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("Install arduino-cli 1.0 or newer", await answer.Content.ReadAsStringAsync(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_progress_of_installing_arduino_cli_is_shown()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-setup-").FullName;
        var note = Path.Combine(folder, "setup");
        await File.WriteAllTextAsync(note, "arduino-cli is being set up: 12 of 40 MiB");
        await using var server = await ManagerServer.StartAsync(
            arduinoCli: null, ("Manager:ArduinoCliSetupPath", note));

        Assert.Contains("12 of 40 MiB", await server.Client.GetStringAsync("/manager/"), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_slow_arduino_cli_does_not_delay_the_page()
    {
        using var cli = new ShellCli("while [ ! -e \"$here/go\" ]; do sleep 0.05; done; echo '{}'");
        await using var server = await ManagerServer.StartAsync(cli.Path);

        var html = await server.Client.GetStringAsync("/manager/");
        await File.WriteAllTextAsync(cli.File("go"), "");

        Assert.Contains("Reading the platforms", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "jobs")]
    [InlineData("GET", "style.css")]
    [InlineData("GET", "_framework/blazor.web.js")]
    [InlineData("POST", "_blazor/negotiate")]
    [InlineData("GET", "_blazor")]
    [InlineData("GET", "nothing")]
    public async Task Requests_without_a_token_get_401(string method, string path)
    {
        using var stranger = new HttpClient { BaseAddress = toolchain.Server.Address };
        using var answer = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/manager/" + path));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_read_key_gets_the_page_but_not_the_websocket()
    {
        using var reader = toolchain.Server.ClientOf(toolchain.Server.Address, Roles.Viewer, "key:ci");
        Assert.Contains("esp8266", await reader.GetStringAsync("/manager/"), StringComparison.Ordinal);

        using var negotiation = await reader.PostAsync("/manager/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.Forbidden, negotiation.StatusCode);

        using var websocket = new HttpRequestMessage(HttpMethod.Get, "/manager/_blazor");
        websocket.Headers.Connection.Add("Upgrade");
        websocket.Headers.Upgrade.Add(new("websocket"));
        using var answer = await reader.SendAsync(websocket);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [GeneratedRegex(
        "href=\"/\"[^>]*>Fleet<.*href=\"/ide/\"[^>]*>IDE<.*href=\"/manager/\"[^>]*>Manager<.*href=\"/account\"[^>]*>Account<", RegexOptions.Singleline)]
    private static partial Regex Navigation();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("<[a-z][^>]*\\s(on[a-z]+|style)=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineHandlerOrStyle();

    [GeneratedRegex("<(?:link[^>]*href|script[^>]*src)=\"([^\":]+)\"")]
    private static partial Regex Reference();
}
