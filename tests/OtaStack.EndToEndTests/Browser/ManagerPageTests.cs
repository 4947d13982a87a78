using System.IO.Compression;
using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The pages of boards, libraries, builds and jobs in a real browser: live, without JavaScript, on a desktop and a phone
/// screen.</summary>
[Collection(SharedToolchainSystem.Name)]
public sealed class ManagerPageTests(ToolchainSystem system)
{
    private const string Install = "Install " + ToolchainSystem.Platform;

    [Theory]
    [InlineData(Screen.Desktop, false)]
    [InlineData(Screen.Phone, true)]
    public async Task Installing_a_platform_shows_progress_and_the_installed_version(Screen screen, bool isDark)
    {
        await system.RemovePlatformsAsync();
        system.Index.BytesPerSecond = ToolchainSystem.ArchiveBytes / 4;
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
        system.Index.BytesPerSecond = ToolchainSystem.ArchiveBytes / 60;
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

    [Fact]
    public async Task Lists_of_builds_and_a_builds_output_are_live()
    {
        await system.InstallPlatformAsync();
        await system.WriteSketchAsync("Lively", "void setup() {}\nvoid loop() {}\n");
        var page = await system.OpenAsync("/manager/builds");
        await LiveAsync(page);
        await page.EvaluateAsync("window.kept = true");

        var id = await system.QueueAsync("Lively");
        var row = page.Locator($"tr:has(a[href='/manager/builds/{id}'])");
        await Assertions.Expect(row).ToContainTextAsync("done");
        Assert.True(await page.EvaluateAsync<bool>("window.kept"), "The page was loaded again.");

        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("Building Lively");
        var next = await system.QueueAsync("Lively");
        await page.GotoAsync(new Uri(system.Url, "/manager/builds/" + next).AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("Building Lively");
        await Assertions.Expect(page.Locator(".job")).ToContainTextAsync("published");
    }

    [Fact]
    public async Task After_the_Manager_was_killed_a_page_says_so_and_becomes_live_again()
    {
        var page = await system.OpenAsync("/manager/jobs");
        await LiveAsync(page);
        await page.EvaluateAsync("window.kept = true");

        await ChildProcess.SignalAsync(await system.Stack.Processes.MemberAsync("OtaStack.Manager.dll"), "KILL");
        await page.Locator(".pulse.lost").WaitForAsync();
        await LiveAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("window.kept"), "The page was loaded again.");
    }

    [Fact]
    public async Task Without_JavaScript_everything_can_be_read_searched_and_changed()
    {
        await system.RemovePlatformsAsync();
        system.Index.BytesPerSecond = 0;
        var page = await system.OpenAsync("/manager/", hasScripts: false);

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync(ToolchainSystem.Platform);
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.WaitForURLAsync("**/manager/?q=*");
        await InstallAsync(page);
        await Eventually.TrueAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.Locator("section[aria-labelledby=installed] .version").CountAsync() > 0;
            },
            "the installed platform");

        await page.GetByRole(AriaRole.Link, new() { Name = "Remove " + ToolchainSystem.Platform, Exact = true }).ClickAsync();
        await page.GetByText("is deleted from this machine").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page.GetByText("is deleted from this machine")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("section[aria-labelledby=installed] .version")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Options_of_a_board_make_its_FQBN_as_they_are_chosen()
    {
        await system.InstallPlatformAsync();
        var page = await system.OpenAsync("/manager/boards/" + ToolchainSystem.Board);
        var options = page.Locator(".options select");
        await options.First.SelectOptionAsync(new SelectOptionValue { Index = 1 });

        await Assertions.Expect(page.Locator("main code").First).ToContainTextAsync(ToolchainSystem.Board + ":");
        Assert.Contains("?", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ZIP_that_is_too_large_is_refused_before_it_is_sent_and_another_one_is_installed()
    {
        var page = await system.OpenAsync("/manager/libraries");
        await LiveAsync(page);
        var input = page.Locator("#zip");
        var large = Path.GetTempFileName();
        await using (var file = File.OpenWrite(large))
            file.SetLength(33 * 1024 * 1024);
        await input.SetInputFilesAsync(large);
        Assert.Equal(
            "The file has 33.0 MiB, and at most 32.0 MiB can be uploaded.",
            await input.EvaluateAsync<string>("input => input.validationMessage"));
        File.Delete(large);

        await input.SetInputFilesAsync(new FilePayload { Name = "Tiny.zip", MimeType = "application/zip", Buffer = TinyLibrary() });
        var before = await system.NewestJobAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload and install the ZIP file" }).ClickAsync();

        string? begun = null;
        await Eventually.TrueAsync(async () => (begun = await system.NewestJobAsync()) != before, "a job");
        await Assertions.Expect(page.Locator($"#job-{begun}")).ToContainTextAsync("Install library Tiny from a ZIP");
        await Assertions.Expect(page.Locator("section[aria-labelledby=installed]")).ToContainTextAsync("Tiny");
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
        page.GetByRole(AriaRole.Button, new() { Name = Install, Exact = true });

    private static async Task<double> ProgressAsync(ILocator progress) =>
        await progress.CountAsync() == 0 ? 100 : await progress.EvaluateAsync<double>("bar => bar.value");

    private static Task LiveAsync(IPage page) => page.Locator(".pulse.live").WaitForAsync(new() { Timeout = 60_000 });

    private static byte[] TinyLibrary()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Add(zip, "Tiny/library.properties", "name=Tiny\nversion=1.0.0\nauthor=A\nsentence=Small\n");
            Add(zip, "Tiny/Tiny.h", "#pragma once\n");
        }

        return bytes.ToArray();

        static void Add(ZipArchive zip, string path, string text)
        {
            using var file = new StreamWriter(zip.CreateEntry(path).Open());
            file.Write(text);
        }
    }

    /// <summary>The page is not wider than the screen.</summary>
    private static async Task AssertNothingStandsOutAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            "The page scrolls sideways.");
}
