using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Jobs;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Manager;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Web;

/// <summary>The pages of what the Manager has.</summary>
public sealed partial class ManagerPageTests(ManagerWeb server) : IClassFixture<ManagerWeb>
{
    private HttpClient Client => server.Web.Browser;

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
        Assert.Matches(Navigation(), html);
        Assert.Contains("aria-current=\"page\"", html, StringComparison.Ordinal);
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
    public async Task Files_of_a_page_are_served()
    {
        var html = await Client.GetStringAsync("/manager/");
        var files = Reference().Matches(html).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(5, files.Count);
        foreach (var file in files)
        {
            using var answer = await Client.GetAsync(new Uri(server.Web.Address, WebUtility.HtmlDecode(file)));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEqual("text/html", answer.Content.Headers.ContentType!.MediaType);
        }
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
    public async Task The_address_of_the_boards_has_the_search()
    {
        var html = await Client.GetStringAsync("/manager/?q=esp32c3");

        Assert.Contains("esp32:esp32", html, StringComparison.Ordinal);
        Assert.DoesNotContain("arduino:avr", html, StringComparison.Ordinal);
        Assert.Contains("value=\"esp32c3\"", html, StringComparison.Ordinal);
        Assert.Contains("No installed platform matches.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_shows_its_options_and_the_FQBN_of_those_in_the_address()
    {
        var plain = await Client.GetStringAsync("/manager/boards/esp8266:esp8266:nodemcuv2");
        Assert.Contains("<code>esp8266:esp8266:nodemcuv2</code>", plain, StringComparison.Ordinal);
        Assert.Contains("CPU Frequency", plain, StringComparison.Ordinal);

        var chosen = await Client.GetStringAsync("/manager/boards/esp8266:esp8266:nodemcuv2?eesz=4M&xtal=80&none=1");
        Assert.Contains("<code>esp8266:esp8266:nodemcuv2:eesz=4M</code>", chosen, StringComparison.Ordinal);

        using var unknown = await Client.GetAsync("/manager/boards/esp8266:esp8266:nothing");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("Install esp8266:esp8266 first", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libraries_shows_those_of_the_workspace_and_the_limit_of_a_ZIP()
    {
        var html = await Client.GetStringAsync("/manager/libraries");
        Assert.Contains("7.0.4 is out", html, StringComparison.Ordinal);
        Assert.Contains("at most 32 MiB", html, StringComparison.Ordinal);
        Assert.DoesNotContain("found</h2>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_the_libraries_has_the_search()
    {
        var html = await Client.GetStringAsync("/manager/libraries?q=json");

        Assert.Contains("1 found</h2>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;JSON&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("6.0.0 installed", html, StringComparison.Ordinal);
        Assert.Contains("depends on Ticker", html, StringComparison.Ordinal);

        using var tooShort = await Client.GetAsync("/manager/libraries?q=j");
        Assert.Equal(HttpStatusCode.BadRequest, tooShort.StatusCode);
        Assert.Contains("Search for 2 to 100 characters.", await tooShort.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

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
        await using var manager = await ManagerServer.StartAsync(arduinoCli: null);
        await using var web = await WebServer.StartAsync(manager);
        foreach (var sketch in (string[])["Thermostat", "kitchen/lamp", "garage/lamp", "My Lamp"])
            manager.WriteSketch(sketch);
        manager.WriteFile("Thermostat/sketch.yaml", "default_fqbn: esp8266:esp8266:nodemcuv2");

        var html = await web.Browser.GetStringAsync("/manager/sketches");

        Assert.Contains(">thermostat</a>", html, StringComparison.Ordinal);
        Assert.Contains("esp8266:esp8266:nodemcuv2", html, StringComparison.Ordinal);
        Assert.Contains("garage/lamp and kitchen/lamp would both be project lamp", html, StringComparison.Ordinal);
        Assert.Contains("A sketch cannot be called &quot;My Lamp&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_shown_with_its_output_and_why_it_failed()
    {
        var jobs = server.Manager.Services.GetRequiredService<JobRunner>();
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
        Assert.Contains("Install well", await Client.GetStringAsync("/manager/settings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs/nothing", "There is no such job")]
    [InlineData("builds/nothing", "There is no such build")]
    [InlineData("nothing", "There is no such page")]
    public async Task What_does_not_exist_gets_404_with_a_page_that_says_so(string path, string text)
    {
        using var answer = await Client.GetAsync("/manager/" + path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_can_be_searched_and_sorted_and_each_has_a_page_with_its_output()
    {
        using var cli = new ShellCli(Compiling());
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        Assert.Contains("No builds yet.", await web.Browser.GetStringAsync("/manager/builds"), StringComparison.Ordinal);
        foreach (var sketch in (string[])["One", "Two"])
        {
            manager.WriteSketch(sketch);
            await manager.BuildAsync(new { sketch, fqbn = Board, version = "1.0", publish = false });
        }

        var list = await web.Browser.GetStringAsync("/manager/builds?sort=project");
        Assert.Equal(["one 1.0", "two 1.0"], BuildLink().Matches(list).Select(match => match.Groups[2].Value));
        Assert.Contains("aria-sort=\"ascending\"", list, StringComparison.Ordinal);

        var found = await web.Browser.GetStringAsync("/manager/builds?q=project:two");
        Assert.Contains("1 build matches", found, StringComparison.Ordinal);
        var id = Assert.Single(BuildLink().Matches(found)).Groups[1].Value;

        var build = await web.Browser.GetStringAsync("/manager/builds/" + id);
        Assert.Contains("Building Two 1.0", build, StringComparison.Ordinal);
        Assert.Contains("two.ino.bin", build, StringComparison.OrdinalIgnoreCase);

        using var wrong = await web.Browser.GetAsync("/manager/builds?q=colour:red");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("there is no field colour", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_build_are_linked_for_those_who_may_build_and_others_see_only_their_names()
    {
        using var cli = new ShellCli(Compiling());
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);
        manager.WriteSketch("One");
        var path = "/manager/builds/" + (await manager.BuildAsync(new { sketch = "One", fqbn = Board })).Text("id");

        Assert.Contains("/files/One.ino.elf", await web.Browser.GetStringAsync(path), StringComparison.Ordinal);
        var page = await web.Reader.GetStringAsync(path);
        Assert.Contains("One.ino.elf", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/files/", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arduino_cli_every_page_says_how_to_install_it()
    {
        await using var bare = await ManagerServer.StartAsync(arduinoCli: null);
        await using var web = await WebServer.StartAsync(bare);
        foreach (var path in Pages.Select(page => (string)page[0]))
        {
            using var answer = await web.Browser.GetAsync("/manager/" + path);
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
        await using var manager = await ManagerServer.StartAsync(
            arduinoCli: null, ("Manager:ArduinoCliSetupPath", note));
        await using var web = await WebServer.StartAsync(manager);

        Assert.Contains("12 of 40 MiB", await web.Browser.GetStringAsync("/manager/"), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_slow_arduino_cli_does_not_delay_the_page()
    {
        using var cli = new ShellCli("while [ ! -e \"$here/go\" ]; do sleep 0.05; done; echo '{}'");
        await using var manager = await ManagerServer.StartAsync(cli.Path);
        await using var web = await WebServer.StartAsync(manager);

        var html = await web.Browser.GetStringAsync("/manager/");
        await File.WriteAllTextAsync(cli.File("go"), "");

        Assert.Contains("Reading the platforms", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "jobs")]
    [InlineData("GET", "boards/a:b:c")]
    [InlineData("POST", "libraries")]
    [InlineData("GET", "nothing")]
    public async Task Requests_without_a_token_get_401(string method, string path)
    {
        using var answer = await server.Web.Stranger.SendAsync(new(new HttpMethod(method), "/manager/" + path));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(Roles.Viewer, Roles.Viewer)]
    [InlineData(Roles.Operator, Roles.Viewer)]
    public async Task Who_may_not_build_sees_everything_but_no_actions(string role, string toolsRole)
    {
        using var reader = server.Web.ClientOf(role, toolsRole);
        foreach (var path in Pages.Select(page => (string)page[0]))
        {
            var html = await reader.GetStringAsync("/manager/" + path);
            Assert.DoesNotContain("?ask=", html, StringComparison.Ordinal);
            Assert.DoesNotContain("Act.Do", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<input id=\"zip\"", html, StringComparison.Ordinal);
        }

        Assert.Contains("esp8266", await reader.GetStringAsync("/manager/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Manager_itself_has_no_pages()
    {
        foreach (var path in (string[])["/manager/", "/manager/builds", "/manager/_framework/blazor.web.js"])
        {
            using var answer = await server.Manager.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [GeneratedRegex(
        "href=\"/\"[^>]*>Overview<.*href=\"/manager/builds\"[^>]*>Builds<.*href=\"/manager/\"[^>]*>Boards<.*href=\"/ide/\"[^>]*>IDE<.*href=\"/account\"[^>]*>Account<",
        RegexOptions.Singleline)]
    private static partial Regex Navigation();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("<[a-z][^>]*\\s(on[a-z]+|style)=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineHandlerOrStyle();

    [GeneratedRegex("<(?:link[^>]*href|script[^>]*src)=\"([^\":]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<a href=\"/manager/builds/([^\"?]+)\">([^<]+)</a>")]
    private static partial Regex BuildLink();
}
