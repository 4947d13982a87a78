using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>Screenshots in <c>.otastack/screenshots</c> of the checkout.</summary>
internal static class Screenshots
{
    private static readonly string Folder =
        Path.Combine(Path.GetDirectoryName(Script.FileName)!, ".otastack", "screenshots");

    public static async Task TakeAsync(this IPage page, string name, bool isWholePage = false) =>
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Folder, name + ".png"),
            FullPage = isWholePage,
        });
}
