using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Browser;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>A browser at the published port.</summary>
public sealed class ContainerBrowserTests(ContainerBrowserTests.ContainerBrowser browser)
    : IClassFixture<ContainerBrowserTests.ContainerBrowser>
{
    [ContainerFact]
    public async Task From_the_sign_in_page_to_a_board_by_build_and_publish()
    {
        using var person = await ContainerStack.SignInAsync();
        await using var platform = await TestPlatform.InstallAsync(person);
        var project = "Lantern" + Random.Shared.Next(1000, 9999).ToString(CultureInfo.InvariantCulture);
        await TestSketch.WriteAsync(project, "4.0.0");
        using var chosen = await person.PutAsJsonAsync(
            $"/manager/api/sketches/board?sketch={project}", new { fqbn = TestPlatform.Board });
        chosen.EnsureSuccessStatusCode();

        var server = await ContainerStack.FindAsync();
        var page = await browser.OpenAsync();
        var frames = 0;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => Interlocked.Increment(ref frames);
        await SignInAsync(page, server);

        // Unlike the workbench, the explorer's rows need the WebSocket.
        await page.Locator(".explorer-folders-view .monaco-list-row", new() { HasText = project }).WaitForAsync();
        Assert.True(frames > 0);

        var editor = new Editor(page);
        await editor.OpenFileAsync(project + ".ino");
        await page.Locator(".editor-instance .view-line", new() { HasText = "4.0.0" }).WaitForAsync();

        await editor.RunAsync("OtaStack: Build and Publish");

        await BoardGetsAsync(person, server, project.ToLowerInvariant());
        await page.Locator(".statusbar-item", new() { HasText = "1 of 1 board updated" }).WaitForAsync();
        await page.TakeAsync("containers-build-and-publish");
    }

    [ContainerFact]
    public async Task A_command_in_the_terminal_runs_in_the_container()
    {
        var page = await browser.OpenAsync();
        await SignInAsync(page, await ContainerStack.FindAsync());
        await page.Locator(".explorer-folders-view").WaitForAsync();

        await new Editor(page).RunAsync("Terminal: Create New Terminal");
        await page.Locator(".terminal-wrapper .xterm-screen").WaitForAsync();
        await page.Keyboard.TypeAsync("id -u >/workspace/typed.txt\n");

        await Eventually.TrueAsync(
            async () => (await ContainerStack.ShellAsync("ide", "cat /workspace/typed.txt")).Output == "1000",
            "what the command wrote");
    }

    // The sign-in leads to the IDE, which was requested.
    private static async Task SignInAsync(IPage page, Uri server)
    {
        await page.GotoAsync(new Uri(server, "/ide/?folder=/workspace").ToString());
        await page.FillAsync("input[name=name]", "admin");
        await page.FillAsync("input[name=password]", ContainerStack.Password);
        await page.PressAsync("input[name=password]", "Enter");
    }

    private static async Task BoardGetsAsync(HttpClient person, Uri server, string project)
    {
        var board = new StockBoard("ESP8266", "1.0.0", "7effe644484d7d861b92fb47a77ff1ca")
        {
            Mac = "5C:CF:7F:00:00:03",
            Path = "/ota/" + project,
        };
        RawResponse? offer = null;
        await Eventually.TrueAsync(async () => (offer = await board.PollAsync(server)).Status == 200, "an offer");

        var firmware = await person.GetFromJsonAsync<JsonNode>("/api/firmware");
        Assert.Contains(StockBoard.Md5(offer!.Body), firmware!.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(304, (await board.Running(offer.Body, "4.0.0").PollAsync(server)).Status);
    }

    /// <summary>A browser that starts only if the containers run.</summary>
    public sealed class ContainerBrowser : IAsyncLifetime
    {
        private readonly Chromium _chromium = new();

        public Task InitializeAsync() =>
            ContainerStage.Missing is null ? _chromium.InitializeAsync() : Task.CompletedTask;

        public Task DisposeAsync() => _chromium.DisposeAsync();

        public Task<IPage> OpenAsync() => _chromium.OpenAsync(Screen.Desktop);
    }
}
