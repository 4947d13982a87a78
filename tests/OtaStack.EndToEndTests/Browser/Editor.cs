using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>The IDE in a browser window, used as people do: by its commands, its editor and its status bar.</summary>
internal sealed class Editor(IPage page)
{
    private static readonly LocatorWaitForOptions Patience = new() { Timeout = 60_000 };

    /// <summary>Characters of the window's text in a failure message.</summary>
    private const int Told = 4000;

    public IPage Page => page;

    /// <summary>Rows of the explorer. Unlike the frame around them, they need the WebSocket.</summary>
    public ILocator ExplorerRows => page.Locator(".explorer-folders-view .monaco-list-row");

    /// <summary>The error underlines in the editor.</summary>
    public ILocator Squiggles => page.Locator(".squiggly-error");

    public ILocator StatusBar => page.Locator(".statusbar-item");

    /// <summary>The quick input.</summary>
    private ILocator QuickInput => page.Locator(".quick-input-widget input[type=text]").First;

    /// <summary>A view in the side bar, with its header.</summary>
    public ILocator Pane(string title) =>
        page.Locator(".pane").Filter(new() { Has = page.Locator(".pane-header").Filter(new() { HasText = title }) });

    /// <summary>Signs in and waits for the workspace.</summary>
    public static async Task<Editor> OpenAsync(WholeSystem system, bool isDark = false)
    {
        // The explorer of an empty workspace has no rows.
        Directory.CreateDirectory(Path.Combine(system.Workspace, "notes"));
        var editor = new Editor(await system.OpenAsync("/ide/", isDark: isDark));
        await editor.WaitAsync(editor.ExplorerRows.First);
        return editor;
    }

    /// <summary>Runs a command from the command palette by its title.</summary>
    public async Task RunAsync(string command)
    {
        await OfferedAsync("F1", ">" + command, command);
        await page.Keyboard.PressAsync("Enter");
    }

    // Reopens the list for each attempt. While the editor loads, it may close the list, and an open list does not show
    // commands and files that are added later.
    private Task OfferedAsync(string key, string query, string item) =>
        Eventually.TrueAsync(() => IsOfferedAsync(key, query, item), $"{item} in the list");

    private async Task<bool> IsOfferedAsync(string key, string query, string item)
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync(key);
        try
        {
            await QuickInput.FillAsync(query, new() { Timeout = 5_000 });
            await FocusedRow(item).WaitForAsync(new() { Timeout = 5_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Enters a text into the input box with that title. Without a text, accepts the proposed one.</summary>
    public async Task AnswerAsync(string title, string? text = null)
    {
        await AskedAsync(title);
        if (text is not null)
            await QuickInput.FillAsync(text);
        await Eventually.TrueAsync(async () =>
            (await QuickInput.InputValueAsync()).Length > 0, $"an answer to {title}");
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Picks the item that the list with that title shows for a text.</summary>
    public async Task PickAsync(string title, string text)
    {
        await AskedAsync(title);
        await QuickInput.FillAsync(text);
        await WaitAsync(FocusedRow(text));
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Creates a sketch from a template with the extension's command.</summary>
    public async Task NewSketchAsync(string template, string name)
    {
        await RunAsync("OtaStack: New OTA Sketch");
        await PickAsync("1 of 4", template);
        await AnswerAsync("2 of 4", name);
        await AnswerAsync("3 of 4");
        await AnswerAsync("4 of 4");
        await ShowsAsync(".tab.active", name + ".ino");
    }

    private async Task WaitAsync(ILocator locator)
    {
        try
        {
            await locator.WaitForAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw await ExplainedAsync(exception);
        }
    }

    /// <summary>The failure with the text of the window, which usually says why: an open question, a notification, a log.</summary>
    public async Task<TimeoutException> ExplainedAsync(TimeoutException exception)
    {
        var text = await page.Locator("body").InnerTextAsync();
        return new TimeoutException(
            $"{exception.Message}\nThe window shows:\n{(text.Length > Told ? text[..Told] : text)}", exception);
    }

    private Task AskedAsync(string title) =>
        WaitAsync(page.Locator(".quick-input-title").Filter(new() { HasText = title }));

    /// <summary>The item that Enter picks from the list.</summary>
    private ILocator FocusedRow(string text) =>
        page.Locator(".quick-input-list .monaco-list-row.focused").Filter(new() { HasText = text }).First;

    /// <summary>Opens a file of the workspace by its name and moves the focus to it.</summary>
    public async Task OpenFileAsync(string name)
    {
        await OfferedAsync("Control+p", name, name);
        await page.Keyboard.PressAsync("Enter");
        await WaitAsync(page.Locator(".tab.active").Filter(new() { HasText = name }));
        await WaitAsync(page.Locator(".editor-instance .view-line").First);
        await WaitAsync(page.Locator(".editor-instance .monaco-editor.focused").First);
    }

    /// <summary>Replaces the text of the open file, which has to fit on the screen, and saves it.</summary>
    public async Task WriteAsync(string text)
    {
        // A panel or list that was open may take the focus once more.
        await Eventually.TrueAsync(() => TakesAsync(text), "the text in the editor");
        await page.Keyboard.PressAsync("Control+s");
        await GoneAsync(page.Locator(".tab.active.dirty"), "the mark of a file that is not saved");
    }

    private async Task<bool> TakesAsync(string text)
    {
        await page.Locator(".editor-instance .view-lines").First.ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(text);
        // The order in the page is not the order on screen.
        var shown = await page.Locator(".editor-instance .view-line").AllInnerTextsAsync();
        return Lines(shown).SequenceEqual(Lines(text.Split('\n')));
    }

    private static IEnumerable<string> Lines(IEnumerable<string> lines) =>
        lines.Select(line => string.Concat(line.Where(letter => !char.IsWhiteSpace(letter))))
            .Order(StringComparer.Ordinal);

    /// <summary>Waits until the status bar shows a text.</summary>
    public Task SaysAsync(string text) => WaitAsync(StatusBar.Filter(new() { HasText = text }).First);

    /// <summary>Waits until an element with this text is visible.</summary>
    public Task ShowsAsync(string selector, string text) =>
        WaitAsync(page.Locator(selector).Filter(new() { HasText = text }).First);

    /// <summary>Waits until a view of the side bar has a row with all these texts.</summary>
    public async Task RowAsync(string pane, params string[] texts)
    {
        var row = texts.Aggregate(
            Pane(pane).Locator(".monaco-list-row"), (rows, text) => rows.Filter(new() { HasText = text }));
        await WaitAsync(row.First);
    }

    /// <summary>
    /// Waits until a build's log shows a text. Only its last lines stay on the page: the log scrolls as it grows.
    /// </summary>
    public Task LogShowsAsync(string text) => ShowsAsync(".output .view-line, .output-view .view-line", text);

    /// <summary>Waits until a locator no longer finds anything.</summary>
    public static Task GoneAsync(ILocator locator, string what) =>
        Eventually.TrueAsync(async () => await locator.CountAsync() == 0, what + " gone");
}
