using Microsoft.Playwright;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The editor's window.</summary>
internal static class Workbench
{
    /// <summary>Runs a command by its title, from the command palette.</summary>
    public static async Task RunCommandAsync(this IPage page, string title)
    {
        await page.Keyboard.PressAsync("F1");
        await page.Locator(".quick-input-widget input").WaitForAsync();
        await page.Keyboard.TypeAsync(title);
        await page.Locator(".quick-input-list .monaco-list-row", new() { HasText = title }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
    }
}
