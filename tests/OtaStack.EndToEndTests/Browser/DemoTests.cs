using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The steps that <c>./otastack run --demo</c> prints when it is ready.</summary>
public sealed class DemoTests : IAsyncLifetime
{
    private readonly Chromium _chromium = new();

    public Task InitializeAsync() => _chromium.InitializeAsync();

    public Task DisposeAsync() => _chromium.DisposeAsync();

    [Fact]
    public async Task Twenty_simulated_boards_install_two_published_builds_and_all_data_is_deleted()
    {
        await using var stack = await RunningStack.StartAsync(isDemo: true);
        using var admin = await stack.SignInAsync();
        Assert.Contains("Demo         20 simulated boards run \"blink\"; all data is deleted at the end", stack.Log);
        Assert.Contains("1. Open the IDE and sign in. Blink.ino is open: press the cloud at the top right", stack.Log);
        Assert.True(File.Exists(Path.Combine(stack.DataFolder, "workspace", "Blink", "Blink.ino")));
        await Eventually.TrueAsync(
            () => Task.FromResult(stack.Log.Contains("Blink can be built")), "the toolchain", TimeSpan.FromMinutes(5));
        Assert.Contains("using a demo toolchain instead of arduino-cli", stack.Log);
        await RunningStack.IdeAsync(admin);

        var page = await _chromium.OpenAsync(Screen.Desktop, isDark: false);
        await WholeSystem.SignInAsync(page, new Uri(stack.Url, "/ide/"));
        var editor = new Editor(page);
        await editor.ShowsAsync(".tab.active", "Blink.ino");
        var first = await PublishAsync(editor, admin, before: "Apr  3 2020;05:33:11");
        await editor.SaysAsync("20 of 20 boards");
        await page.TakeAsync("ide-demo");

        await editor.OpenFileAsync("Blink.ino");
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.InsertTextAsync("\n// Changed.\n");
        await PublishAsync(editor, admin, before: first);
        await Eventually.TrueAsync(() =>
            stack.Log.Contains("20 boards: 0 updating, 20 updated"), "the line about the boards");

        var folder = stack.DataFolder;
        Assert.Equal(0, await stack.StopAsync());
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>
    /// Presses the button and waits until every board reports the same new version.
    /// </summary>
    private static async Task<string> PublishAsync(Editor editor, HttpClient admin, string before)
    {
        await editor.Page.Locator(".editor-actions [aria-label^='Build and Publish']").First.ClickAsync();
        string? version = null;
        try
        {
            await Eventually.TrueAsync(HaveNewVersionAsync, "twenty boards with the new version", TimeSpan.FromMinutes(3));
        }
        catch (TimeoutException exception)
        {
            throw await editor.ExplainedAsync(exception);
        }

        return version!;

        async Task<bool> HaveNewVersionAsync()
        {
            var boards = (await admin.GetFromJsonAsync<JsonArray>("/api/devices"))!;
            var versions = boards.Where(board => (string?)board!["project"] == "blink")
                .Select(board => (string)board!["version"]!).ToList();
            version = versions.FirstOrDefault();
            return versions.Count == 20 && version != before && versions.Distinct().Count() == 1;
        }
    }
}
