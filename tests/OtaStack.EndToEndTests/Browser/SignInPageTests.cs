using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>Signing in and out in a browser.</summary>
[Collection(SharedWholeSystem.Name)]
public sealed class SignInPageTests(WholeSystem system)
{
    [Theory]
    [InlineData(Screen.Desktop, false)]
    [InlineData(Screen.Desktop, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Phone, true)]
    public async Task A_wrong_password_shows_an_error_and_the_right_one_opens_the_requested_page(
        Screen screen, bool isDark)
    {
        var page = await system.OpenAsStrangerAsync(screen, isDark);
        await page.GotoAsync(new Uri(system.Url, "/manager/settings").AbsoluteUri);
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(Microsoft.Playwright.AriaRole.Alert).WaitForAsync();
        await page.TakeAsync($"sign-in-{screen}-{(isDark ? "dark" : "light")}".ToLowerInvariant());

        await page.GetByLabel("Password").FillAsync(RunningStack.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/manager/settings");
    }
}
