using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;
using OtaStack.Tests.Gateway;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// Second factors in a real browser, whose authenticator is Chromium's virtual one, and all pages of the gateway itself at
/// 1280 and 390 pixels, light and dark.
/// </summary>
public sealed class SecondFactorTests : IAsyncLifetime
{
    private readonly Chromium _chromium = new();
    private RunningStack _stack = null!;

    public async Task InitializeAsync()
    {
        _stack = await RunningStack.StartAsync(withHttps: true, environment: new Dictionary<string, string>
        {
            ["SignIn__AdminsNeedSecondFactor"] = "true",
            ["Gateway__Https__Port"] = LocalAuthorityTests.FreePort(),
        });
        await _chromium.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        if (_stack is not null)
            await _stack.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_sets_up_an_app_and_a_passkey_and_signs_in_with_each()
    {
        var page = await _chromium.OpenAsync(Screen.Desktop);
        await AddAuthenticatorAsync(page);
        await page.GotoAsync(At("/account"));
        await LookAsync(page, "sign-in");
        await FillSignInAsync(page);

        // The setting demands a second factor, so there is no other page.
        await page.WaitForURLAsync("**/account/second-factor");
        await Assertions.Expect(page.GetByText("Admins need a second factor here")).ToBeVisibleAsync();
        await LookAsync(page, "second-factor-needed");
        await page.GotoAsync(At("/devices"));
        await page.WaitForURLAsync("**/account/second-factor");

        var key = await SetUpAppAsync(page);
        await page.GotoAsync(At("/account"));
        await Assertions.Expect(page.GetByText("On: authenticator app.")).ToBeVisibleAsync();
        await LookAsync(page, "account");
        await AddPasskeyAsync(page);
        await SignInWithAppAsync(page, key);
        await SignInWithPasskeyAsync(page);
        await LookAtPeopleAsync(page);
    }

    // Each code works once, so setting up takes the one before that of now.
    private async Task<string> SetUpAppAsync(IPage page)
    {
        await page.Locator("#app-proof").FillAsync(RunningStack.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Assertions.Expect(page.Locator(".qr svg")).ToBeVisibleAsync();
        await LookAsync(page, "second-factor-app");
        var key = await page.Locator("code.key").InnerTextAsync();
        await page.GetByLabel("Code of the app").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is incorrect.");

        await page.GetByLabel("Code of the app").FillAsync(Totp.Code(key, later: -1));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.codes")).ToBeVisibleAsync();
        await LookAsync(page, "second-factor-codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue to OtaStack" }).ClickAsync();
        await page.WaitForURLAsync(At("/"));
        return key;
    }

    private async Task AddPasskeyAsync(IPage page)
    {
        await page.GotoAsync(At("/account/second-factor"));
        await page.GetByLabel("Name of the new passkey").FillAsync("test laptop");
        await page.Locator("#passkey-proof").FillAsync(RunningStack.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create the passkey" })).ToBeVisibleAsync();
        await LookAsync(page, "second-factor-passkey");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The passkey is added.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "test laptop", Exact = true }))
            .ToBeVisibleAsync();
        await LookAsync(page, "second-factor-on");
    }

    private async Task SignInWithAppAsync(IPage page, string key)
    {
        await SignOutAsync(page);
        await page.GotoAsync(At("/account"));
        await FillSignInAsync(page);
        await page.WaitForURLAsync("**/sign-in/code");
        await page.GetByLabel("Code of your authenticator app").FillAsync("000000");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The code is incorrect");
        await LookAsync(page, "second-step");

        await page.GetByLabel("Code of your authenticator app").FillAsync(Totp.Code(key));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(At("/account"));
    }

    private async Task SignInWithPasskeyAsync(IPage page)
    {
        await SignOutAsync(page);
        await page.GotoAsync(At("/account/second-factor"));
        await LookAsync(page, "sign-in-passkey");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync(At("/account/second-factor"));
        await Assertions.Expect(page.GetByText("just now")).ToBeVisibleAsync();

        // At an IP address the page says why it offers no passkeys.
        await page.GotoAsync(new Uri(_stack.Url, "/sign-in").AbsoluteUri);
        await Assertions.Expect(page.GetByText("Passkeys do not work at 127.0.0.1")).ToBeVisibleAsync();
        await LookAsync(page, "sign-in-obstacle");
    }

    private async Task LookAtPeopleAsync(IPage page)
    {
        await page.GotoAsync(At("/account/people"));
        await page.GetByLabel("User name").FillAsync("anna");
        await page.GetByLabel("Role").SelectOptionAsync("admin");
        await page.Locator("#password").FillAsync(RunningStack.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var link = await page.Locator("pre").InnerTextAsync();
        await page.Locator("summary").First.ClickAsync();
        await LookAsync(page, "people");

        await page.GotoAsync(At("/https"));
        await LookAsync(page, "https");
        await page.GotoAsync(At(new Uri(link).PathAndQuery));
        await Assertions.Expect(page.GetByText("After that you set up a second factor")).ToBeVisibleAsync();
        await LookAsync(page, "invitation");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        var before = page.ViewportSize!;
        foreach (var (width, height, size) in new[] { (1280, 800, "desktop"), (390, 844, "phone") })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.TakeAsync($"{name}-{size}-{scheme}".ToLowerInvariant(), isWholePage: true);
                await page.AssertAccessibleAsync();
                Assert.True(
                    await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                    $"{name} scrolls sideways at {width}.");
            }
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var chromium = await page.Context.NewCDPSessionAsync(page);
        await chromium.SendAsync("WebAuthn.enable");
        await chromium.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
    }

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync(At("/account"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
    }

    private static async Task FillSignInAsync(IPage page)
    {
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(RunningStack.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    // Passkeys need a host name; the stack prints an IP address.
    private string At(string path) =>
        new Uri(new UriBuilder(_stack.Url) { Host = "localhost" }.Uri, path).AbsoluteUri;
}
