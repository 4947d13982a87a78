namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// Every page fits on a desktop and a phone screen, in light and dark mode, without a failed request or script error.
/// </summary>
[Collection(SharedWholeSystem.Name)]
public sealed class PageTests(WholeSystem system)
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
                     ("manager-boards", "/manager/"),
                     ("manager-libraries", "/manager/libraries"),
                     ("manager-builds", "/manager/builds"),
                     ("manager-build", "/manager/builds/" + await system.BuildAsync("Lamp")),
                     ("manager-build-failed", "/manager/builds/" + await system.BuildAsync("Broken")),
                     ("manager-jobs", "/manager/jobs"),
                     ("manager-job", "/manager/jobs/" + await system.NewestJobAsync()),
                     ("manager-settings", "/manager/settings"),
                 })
        {
            await page.GotoAsync(new Uri(system.Url, path).AbsoluteUri);
            if (path.StartsWith("/manager", StringComparison.Ordinal))
                await page.Locator("main h1").WaitForAsync();
            await page.TakeAsync($"{name}-{screen}-{(isDark ? "dark" : "light")}".ToLowerInvariant());
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{path} scrolls sideways.");
        }

        Assert.True(complaints.Count == 0, string.Join("; ", complaints));
    }
}
