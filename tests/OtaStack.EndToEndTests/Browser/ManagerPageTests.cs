using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The board manager's page on a desktop and a phone screen.</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class ManagerPageTests(WholeSystem system)
{
    private const string Install = "Install " + WholeSystem.Platform;

    [Theory]
    [InlineData(Screen.Desktop, false)]
    [InlineData(Screen.Phone, true)]
    public async Task Installing_a_platform_shows_progress_and_the_installed_version(Screen screen, bool isDark)
    {
        await system.RemovePlatformsAsync();
        system.Index.BytesPerSecond = WholeSystem.ArchiveBytes / 4;
        var page = await system.OpenAsync("/manager/", screen, isDark);

        var job = await InstallAsync(page);
        var progress = job.Locator("progress[value]");
        await Assertions.Expect(progress).ToBeInViewportAsync();
        var seen = await ProgressAsync(progress);
        await Eventually.TrueAsync(async () => await ProgressAsync(progress) > seen, "more progress");
        await page.TakeAsync($"manager-install-{screen}".ToLowerInvariant());
        await AssertNothingStandsOutAsync(page);

        await page.Locator("section[aria-labelledby=installed] .version").First.WaitForAsync(
            new() { Timeout = 60_000 });
        await job.GetByText("done").WaitForAsync();
        await page.TakeAsync($"manager-installed-{screen}".ToLowerInvariant());
    }

    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task A_running_installation_can_be_cancelled(Screen screen)
    {
        await system.RemovePlatformsAsync();
        system.Index.BytesPerSecond = WholeSystem.ArchiveBytes / 60;
        var page = await system.OpenAsync("/manager/", screen);

        var job = await InstallAsync(page);
        await job.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel: Install") }).ClickAsync();

        await job.GetByText("cancelled").WaitForAsync(new() { Timeout = 60_000 });
        Assert.Empty(await page.Locator("section[aria-labelledby=installed] .version").AllAsync());
    }

    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task A_failed_installation_shows_the_reason(Screen screen)
    {
        await system.RemovePlatformsAsync();
        system.Index.BytesPerSecond = 0;
        var page = await system.OpenAsync("/manager/", screen);
        await InstallButton(page).WaitForAsync();
        using var broken = system.BreakArchives();

        var reason = (await InstallAsync(page)).Locator(".bad");

        await reason.WaitForAsync(new() { Timeout = 60_000 });
        Assert.Contains("checksum", await reason.InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
        await page.TakeAsync($"manager-failure-{screen}".ToLowerInvariant());
        await AssertNothingStandsOutAsync(page);
    }

    /// <summary>Clicks, and returns the new job on the page.</summary>
    private async Task<ILocator> InstallAsync(IPage page)
    {
        var before = await system.NewestJobAsync();
        await InstallButton(page).ClickAsync();
        string? begun = null;
        await Eventually.TrueAsync(async () => (begun = await system.NewestJobAsync()) != before, "a job");
        return page.Locator($"#job-{begun}");
    }

    private static ILocator InstallButton(IPage page) =>
        page.GetByRole(AriaRole.Button, new() { NameRegex = new("^" + Install + " ") });

    private static async Task<double> ProgressAsync(ILocator progress) =>
        await progress.CountAsync() == 0 ? 100 : await progress.EvaluateAsync<double>("bar => bar.value");

    /// <summary>The page is not wider than the screen.</summary>
    private static async Task AssertNothingStandsOutAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            "The page scrolls sideways.");
}
