namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// Every page but those of the fleet's content fits on a desktop and a phone screen, in light and dark mode, without a failed
/// request, a script error or a finding of axe.
/// </summary>
[Collection(SharedToolchainSystem.Name)]
public sealed class PageTests(ToolchainSystem system)
{
    [Theory]
    [InlineData(Screen.Desktop, false)]
    [InlineData(Screen.Desktop, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Phone, true)]
    public async Task Every_page_fits_the_screen_and_loads_without_errors(Screen screen, bool isDark)
    {
        await system.InstallPlatformAsync();
        await system.WriteSketchAsync("Lamp", "void setup() {\n  pinMode(2, OUTPUT);\n}\nvoid loop() {}\n");
        await system.WriteSketchAsync("Broken", "void setup() {\n  pinMode(2, OUTPUTS);\n}\nvoid loop() {}\n");
        var page = await system.OpenAsync("/", screen, isDark);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 400)
                complaints.Add($"{answer.Url}: {answer.Status}");
        };

        foreach (var (name, path) in new[]
                 {
                     ("overview", "/"),
                     ("devices", "/devices"),
                     ("firmware", "/firmware"),
                     ("account", "/account"),
                     ("people", "/account/people"),
                     ("manager-boards", "/manager/"),
                     ("manager-boards-search", "/manager/?q=nodemcu"),
                     ("manager-boards-remove", $"/manager/?ask=remove&id={ToolchainSystem.Platform}"),
                     ("manager-board", "/manager/boards/" + ToolchainSystem.Board),
                     ("manager-libraries", "/manager/libraries"),
                     ("manager-libraries-search", "/manager/libraries?q=servo"),
                     ("manager-sketches", "/manager/sketches"),
                     ("manager-builds", "/manager/builds"),
                     ("manager-builds-none", "/manager/builds?q=nothing-has-this-name"),
                     ("manager-build", "/manager/builds/" + await system.BuildAsync("Lamp")),
                     ("manager-build-failed", "/manager/builds/" + await system.BuildAsync("Broken")),
                     ("manager-jobs", "/manager/jobs"),
                     ("manager-job", "/manager/jobs/" + await system.NewestJobAsync()),
                     ("manager-settings", "/manager/settings"),
                 })
        {
            await page.GotoAsync(new Uri(system.Url, path).AbsoluteUri);
            await page.Locator("main h1").First.WaitForAsync();
            if (await page.Locator(".pulse").CountAsync() > 0)
                await page.Locator(".pulse.live").WaitForAsync(new() { Timeout = 60_000 });
            await page.TakeAsync($"{name}-{screen}-{(isDark ? "dark" : "light")}".ToLowerInvariant());
            await page.AssertAccessibleAsync();
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{path} scrolls sideways.");
        }

        Assert.True(complaints.Count == 0, string.Join("; ", complaints));
    }
}
