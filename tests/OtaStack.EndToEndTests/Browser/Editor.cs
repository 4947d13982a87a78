using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The IDE in a browser window, used as people do: by its commands, its editor and its status bar.</summary>
internal sealed class Editor(IPage page)
{
    private static readonly LocatorWaitForOptions Patience = new() { Timeout = 60_000 };

    public IPage Page => page;

    /// <summary>Rows of the explorer: they come through the websocket, unlike the frame around them.</summary>
    public ILocator ExplorerRows => page.Locator(".explorer-folders-view .monaco-list-row");

    /// <summary>Lines of the editor that are underlined as errors.</summary>
    public ILocator Squiggles => page.Locator(".squiggly-error");

    public ILocator StatusBar => page.Locator(".statusbar-item");

    /// <summary>Signs in and waits until the workspace is there.</summary>
    public static async Task<Editor> OpenAsync(WholeSystem system, bool isDark = false)
    {
        var editor = new Editor(await system.OpenAsync("/ide/", isDark: isDark));
        await editor.ExplorerRows.First.WaitForAsync(Patience);
        return editor;
    }

    /// <summary>Runs a command from the command palette, by its title. Asks again while the editor is still loading it.</summary>
    public async Task RunAsync(string command)
    {
        await Eventually.TrueAsync(() => IsOfferedAsync(command), command);
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task<bool> IsOfferedAsync(string command)
    {
        var input = page.Locator(".quick-input-widget input[type=text]").First;
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("F1");
        try
        {
            await input.FillAsync(">" + command, new() { Timeout = 5_000 });
            await page.Locator(".quick-input-list .monaco-list-row.focused").Filter(new() { HasText = command })
                .First.WaitForAsync(new() { Timeout = 5_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Answers the question with that title: types the text where there is one, and presses Enter.</summary>
    public async Task AnswerAsync(string title, string text = "")
    {
        await page.Locator(".quick-input-title").Filter(new() { HasText = title }).WaitForAsync(Patience);
        if (text.Length > 0)
            await page.Keyboard.TypeAsync(text);
        // The list shows what was typed a moment later.
        await Task.Delay(500);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Opens a file of the workspace by its name.</summary>
    public async Task OpenFileAsync(string name)
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+p");
        await page.Locator(".quick-input-widget input[type=text]").First.FillAsync(name);
        await page.Locator(".quick-input-list .monaco-list-row.focused").Filter(new() { HasText = name }).First.WaitForAsync(Patience);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".tab.active").Filter(new() { HasText = name }).WaitForAsync(Patience);
        await page.Locator(".editor-instance .view-line").First.WaitForAsync(Patience);
    }

    /// <summary>Replaces the text of the open file and saves it.</summary>
    public async Task WriteAsync(string text)
    {
        await page.Locator(".editor-instance .view-lines").First.ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(text);
        await page.Keyboard.PressAsync("Control+s");
    }

    /// <summary>Waits until the status bar says something.</summary>
    public Task SaysAsync(string text) => StatusBar.Filter(new() { HasText = text }).First.WaitForAsync(Patience);

    /// <summary>Waits until a list's row or a line of text is there.</summary>
    public Task ShowsAsync(string selector, string text) =>
        page.Locator(selector).Filter(new() { HasText = text }).First.WaitForAsync(Patience);

    /// <summary>Waits until a locator finds nothing any more.</summary>
    public static Task GoneAsync(ILocator locator, string what) =>
        Eventually.TrueAsync(async () => await locator.CountAsync() == 0, what + " gone");
}
