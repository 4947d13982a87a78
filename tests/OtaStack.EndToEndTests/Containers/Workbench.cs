using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The editor's window.</summary>
internal static class Workbench
{
    private const float Soon = 5_000;

    /// <summary>Runs a command by its title, from the command palette.</summary>
    public static async Task RunCommandAsync(this IPage page, string title)
    {
        await page.Keyboard.PressAsync("F1");
        await page.PickAsync(">" + title, title);
    }

    /// <summary>Opens a file of the workspace by its name.</summary>
    public static async Task OpenFileAsync(this IPage page, string name)
    {
        await page.Keyboard.PressAsync("Control+P");
        await page.PickAsync(name, name);
    }

    /// <summary>
    /// Retypes the query until the quick input lists the item. Commands of extensions and new files may appear late,
    /// and an open list does not refresh.
    /// </summary>
    private static async Task PickAsync(this IPage page, string question, string label)
    {
        var input = page.Locator(".quick-input-widget input");
        var row = page.Locator(".quick-input-list .monaco-list-row", new() { HasText = label }).First;
        await Eventually.TrueAsync(
            async () =>
            {
                await input.FillAsync("");
                await input.FillAsync(question);
                try
                {
                    await row.ClickAsync(new() { Timeout = Soon });
                    return true;
                }
                catch (TimeoutException)
                {
                    return false;
                }
            },
            $"{label} in the list");
    }
}
