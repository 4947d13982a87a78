using System.Net;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Fleet;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The fleet's pages in a real browser: live, by keyboard, without JavaScript, accessible.</summary>
[Collection(SharedFleetSystem.Name)]
public sealed class FleetPageTests(FleetSystem system) : IAsyncLifetime
{
    private readonly Chromium _chromium = new();

    public Task InitializeAsync() => _chromium.InitializeAsync();

    public Task DisposeAsync() => _chromium.DisposeAsync();

    [Fact]
    public async Task A_list_shows_new_boards_and_new_versions_without_a_reload()
    {
        var board = Board("5C:CF:7F:0A:00:01", "live");
        var page = await OpenAsync("/devices?q=project:live", Screen.Phone);
        await LiveAsync(page);
        await page.EvaluateAsync("window.kept = true");

        await PublishAsync("live", "1.0.0");
        await board.PollAsync(system.Url);
        await page.GetByRole(AriaRole.Link, new() { Name = board.Mac }).WaitForAsync();

        await (board with { Version = "1.0.0" }).PollAsync(system.Url);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("up to date");
        Assert.True(await page.EvaluateAsync<bool>("window.kept"), "The page was loaded again.");
    }

    [Fact]
    public async Task A_device_page_and_the_overview_follow_an_update()
    {
        var board = Board("5C:CF:7F:0A:00:02", "followed");
        await PublishAsync("followed", "2.0.0");
        await board.PollAsync(system.Url);
        var page = await OpenAsync("/devices/" + board.Mac);
        await LiveAsync(page);

        await (board with { Version = "2.0.0" }).PollAsync(system.Url);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("confirmed");

        await page.GotoAsync(new Uri(system.Url, "/").AbsoluteUri);
        await LiveAsync(page);
        await PublishAsync("followed", "3.0.0");
        await page.GetByRole(AriaRole.Link, new() { Name = "3.0.0", Exact = true }).First.WaitForAsync();
    }

    [Fact]
    public async Task After_a_lost_connection_a_page_says_so_and_becomes_live_again()
    {
        var page = await OpenAsync("/devices");
        await LiveAsync(page);

        var api = await system.Processes.MemberAsync("OtaStack.Api.dll");
        await ChildProcess.SignalAsync(api, "KILL");
        await page.Locator(".pulse.lost").WaitForAsync();
        await LiveAsync(page);

        var web = await system.Processes.MemberAsync("OtaStack.Web.dll");
        await ChildProcess.SignalAsync(web, "KILL");
        await page.GetByText("Not connected: the page does not update.").WaitForAsync();
        await LiveAsync(page);
    }

    [Fact]
    public async Task Without_JavaScript_lists_read_and_search_sort_and_forms_work()
    {
        await PublishAsync("plain", "1.0.0");
        foreach (var i in new[] { 1, 2 })
            await Board($"5C:CF:7F:0A:01:0{i}", "plain").PollAsync(system.Url);
        var page = await OpenAsync("/devices", hasScripts: false);

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("project:plain");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        Assert.Contains("q=project", page.Url, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "5C:CF:7F:0A:01:01" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Plain lamp");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Plain lamp" }).WaitForAsync();
    }

    [Fact]
    public async Task A_device_is_found_and_forgotten_by_keyboard_and_cancelling_keeps_it()
    {
        const string Mac = "5C:CF:7F:0A:02:01";
        await PublishAsync("keys", "1.0.0");
        await Board(Mac, "keys").PollAsync(system.Url);
        var page = await OpenAsync("/devices");
        await LiveAsync(page);

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FocusAsync();
        await page.Keyboard.TypeAsync("project:keys");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/devices?q=project*");
        await TabToAsync(page, Mac);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = Mac }).WaitForAsync();

        await TabToAsync(page, "Forget");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("are deleted").WaitForAsync();
        await TabToAsync(page, "Cancel");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("are deleted")).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Mac));

        await TabToAsync(page, "Forget");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("are deleted").WaitForAsync();
        await TabToAsync(page, "Forget");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/devices");
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(Mac));
    }

    [Theory]
    [InlineData(Screen.Desktop, false)]
    [InlineData(Screen.Desktop, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Phone, true)]
    public async Task Every_page_is_accessible_and_fits_the_screen(Screen screen, bool isDark)
    {
        const string Mac = "5C:CF:7F:0A:03:01";
        var firmware = await PublishAsync("look", "1.0.0");
        await Board(Mac, "look").PollAsync(system.Url);
        var page = await OpenAsync("/", screen, isDark);

        foreach (var (name, path) in new[]
                 {
                     ("overview", "/"), ("devices", "/devices"), ("devices-none", "/devices?q=nothing-has-this-name"),
                     ("devices-wrong", "/devices?q=colour:red"), ("device", "/devices/" + Mac),
                     ("device-forget", $"/devices/{Mac}?ask=forget"), ("firmware-list", "/firmware"),
                     ("firmware", "/firmware/" + firmware), ("firmware-recall", $"/firmware/{firmware}?ask=recall"),
                     ("firmware-promote", $"/firmware/{firmware}?ask=promote&channel=beta"), ("unknown", "/nothing"),
                 })
        {
            await page.GotoAsync(new Uri(system.Url, path).AbsoluteUri);
            if (await page.Locator(".pulse").CountAsync() > 0)
                await LiveAsync(page);
            await page.TakeAsync($"fleet-{name}-{screen}-{(isDark ? "dark" : "light")}".ToLowerInvariant());
            await page.AssertAccessibleAsync();
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{path} scrolls sideways.");
        }
    }

    private static StockBoard Board(string mac, string project) =>
        new("ESP8266", "0.9.0", new string('0', 32)) { Mac = mac, Path = "/ota/" + project };

    /// <summary>Publishes an image, and returns its SHA-256.</summary>
    private async Task<string> PublishAsync(string project, string version)
    {
        // The same bytes cannot belong to two projects.
        var image = PlainImage.Esp8266(version, noise: 4096, seed: project.Sum(letter => letter * 131) + version[0]);
        using var content = new ByteArrayContent(image);
        using var response = await system.Http.PostAsync(
            new Uri($"/api/firmware?project={project}", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image));
    }

    private async Task<HttpStatusCode> StatusOfAsync(string mac)
    {
        using var response = await system.Http.GetAsync(new Uri("/api/devices/" + mac, UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<IPage> OpenAsync(
        string path, Screen screen = Screen.Desktop, bool isDark = false, bool hasScripts = true)
    {
        var page = await _chromium.OpenAsync(screen, isDark, hasScripts);
        await WholeSystem.SignInAsync(page, new Uri(system.Url, path));
        await page.Locator("main h1").WaitForAsync();
        return page;
    }

    private static Task LiveAsync(IPage page) => page.Locator(".pulse.live").WaitForAsync(new() { Timeout = 60_000 });

    /// <summary>Presses Tab until a link or button with this text has the focus.</summary>
    private static async Task TabToAsync(IPage page, string text)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.textContent.trim()") == text)
                return;
        }

        Assert.Fail($"Tab does not reach \"{text}\".");
    }
}
