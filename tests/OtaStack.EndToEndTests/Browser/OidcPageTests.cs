using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;
using OtaStack.Tests.Gateway.Oidc;

namespace OtaStack.EndToEndTests.Browser;

/// <summary><c>./otastack run</c> with a provider of OpenID Connect, in a browser.</summary>
public sealed class OidcPageTests(OidcSystem system) : IClassFixture<OidcSystem>
{
    private const string Button = "Sign in with Example Login";

    public static TheoryData<Screen, bool> Screens => new()
    {
        { Screen.Desktop, false }, { Screen.Desktop, true }, { Screen.Phone, false }, { Screen.Phone, true },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_button_leads_to_the_provider_and_back_to_the_requested_page(Screen screen, bool isDark)
    {
        var page = await system.Chromium.OpenAsync(screen, isDark);
        await page.GotoAsync(system.Address("/account/people"));
        await page.TakeAsync(Name("oidc-sign-in", screen, isDark));
        await page.AssertAccessibleAsync();

        await LogInAsync(page, Button, "anna");

        await page.WaitForURLAsync(system.Address("/account/people"));
        await page.GetByText("Example Login", new() { Exact = true }).First.WaitForAsync();
        await page.TakeAsync(Name("oidc-people", screen, isDark));
        await page.AssertAccessibleAsync();
        Assert.DoesNotContain(TestProvider.ClientSecret, system.Stack.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Who_gets_no_role_is_told_so_and_gets_back_to_the_sign_in_page(Screen screen, bool isDark)
    {
        var page = await system.Chromium.OpenAsync(screen, isDark);
        await page.GotoAsync(system.Address("/devices"));
        await LogInAsync(page, Button, "stranger");

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("gives you no role in OtaStack");
        await page.TakeAsync(Name("oidc-refused", screen, isDark));
        await page.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync();
        await page.GetByLabel("User name").WaitForAsync();
    }

    [Fact]
    public async Task An_admin_confirms_at_the_provider_and_invites_somebody()
    {
        var page = await system.Chromium.OpenAsync(Screen.Desktop);
        await page.GotoAsync(system.Address("/account/people"));
        await LogInAsync(page, Button, "anna");
        await page.WaitForURLAsync(system.Address("/account/people"));

        await LogInAsync(page, "Confirm at Example Login", "anna");
        await page.WaitForURLAsync(system.Address("/account/people"));
        await page.GetByLabel("User name").FillAsync("carl");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();

        await page.GetByText("Send this link").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
    }

    private static async Task LogInAsync(IPage page, string link, string user)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = link }).Last.ClickAsync();
        await page.GetByLabel("Account").FillAsync(user);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }

    private static string Name(string page, Screen screen, bool isDark) =>
        $"{page}-{screen}-{(isDark ? "dark" : "light")}".ToLowerInvariant();
}

/// <summary>The stack, its provider and a browser.</summary>
public sealed class OidcSystem : IAsyncLifetime
{
    private TestProvider _provider = null!;

    internal RunningStack Stack { get; private set; } = null!;

    public Chromium Chromium { get; } = new();

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _provider.Users["anna"] = new ProviderUser("subject-of-anna", "anna", "boards-admins");
        _provider.Users["stranger"] = new ProviderUser("subject-of-stranger", "stranger", "everybody");
        Stack = await RunningStack.StartAsync(environment: new Dictionary<string, string>
        {
            ["SignIn__Oidc__Authority"] = _provider.Authority,
            ["SignIn__Oidc__ClientId"] = TestProvider.ClientId,
            ["SignIn__Oidc__ClientSecret"] = TestProvider.ClientSecret,
            ["SignIn__Oidc__Name"] = "Example Login",
            ["SignIn__Oidc__Scopes"] = "openid profile " + TestProvider.GroupsScope,
            ["SignIn__Oidc__RoleClaim"] = "groups",
            ["SignIn__Oidc__Roles__Admin"] = "boards-admins",
        });
        await _provider.RegisterAsync(Stack.Url);
        await Chromium.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        if (Stack is not null)
            await Stack.DisposeAsync();
        await _provider.DisposeAsync();
    }

    /// <summary>A page of the gateway.</summary>
    public string Address(string path) => new Uri(Stack.Url, path).AbsoluteUri;
}
