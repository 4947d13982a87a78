using Microsoft.AspNetCore.Http;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>A gateway at which people sign in with a provider, and a browser.</summary>
public abstract class OidcTestBase : IAsyncLifetime
{
    private protected const string Admins = "boards-admins";
    private protected const string Operators = "boards-operators";
    private protected const string Viewers = "boards-viewers";

    private StandIn _api = null!;

    private protected TestProvider Provider { get; private set; } = null!;

    private protected RunningGateway Gateway { get; private set; } = null!;

    private protected OidcBrowser Browser { get; } = new();

    // Not a past one, because the provider's tokens have the time of this machine.
    private protected Authentication.SetClock Clock { get; } = new() { Now = DateTimeOffset.UtcNow };

    private protected Accounts Accounts => Gateway.Service<Accounts>();

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(context => context.Response.WriteAsync("api"));
        Provider = await TestProvider.StartAsync();
        Provider.Users["anna"] = new ProviderUser("subject-of-anna", "anna", Operators);
        Provider.Users["bob"] = new ProviderUser("subject-of-bob", "Bob@example.com", "everybody", Viewers, Admins);
        Gateway = await StartGatewayAsync();
        await Provider.RegisterAsync(Gateway.Http);
    }

    public async Task DisposeAsync()
    {
        Browser.Dispose();
        await Gateway.DisposeAsync();
        await Provider.DisposeAsync();
        await _api.DisposeAsync();
    }

    private protected static (string Key, string? Value)[] SettingsFor(string authority) =>
    [
        ("SignIn:Oidc:Authority", authority), ("SignIn:Oidc:ClientId", TestProvider.ClientId),
        ("SignIn:Oidc:ClientSecret", TestProvider.ClientSecret), ("SignIn:Oidc:Name", "Example Login"),
        ("SignIn:Oidc:Scopes", "openid profile " + TestProvider.GroupsScope), ("SignIn:Oidc:RoleClaim", "groups"),
        ("SignIn:Oidc:Roles:Admin", Admins), ("SignIn:Oidc:Roles:Operator", Operators),
        ("SignIn:Oidc:Roles:Viewer", Viewers),
    ];

    private protected Task<RunningGateway> StartGatewayAsync(params (string Key, string? Value)[] settings) =>
        RunningGateway.StartAsync(new TestIdentity(), Clock,
        [
            ("services:api:http:0", _api.Address.AbsoluteUri), ("services:web:http:0", _api.Address.AbsoluteUri),
            .. SettingsFor(Provider.Authority), .. settings,
        ]);

    private protected Uri Start(string wanted = "/") =>
        new(Gateway.Http, "/sign-in/oidc?return=" + Uri.EscapeDataString(wanted));

    /// <summary>Signs in at the provider, and returns what the gateway answers when the browser comes back.</summary>
    private protected async Task<BrowserPage> SignInAsync(string user = "anna", OidcBrowser? browser = null, string wanted = "/")
    {
        browser ??= Browser;
        // Another person may be signed in there.
        browser.ForgetCookies(name => name == "provider-login");
        return await browser.GetAsync(await browser.VisitAsync(Start(wanted), user));
    }

    private protected Task<BrowserPage> OpenAsync(string path, OidcBrowser? browser = null) =>
        (browser ?? Browser).GetAsync(new Uri(Gateway.Http, path));

    private protected Task<BrowserPage> SignOutAsync() => Browser.PostAsync(new Uri(Gateway.Http, "/sign-out"));

    private protected string? SessionCookie(OidcBrowser? browser = null) =>
        (browser ?? Browser).Cookie(Gateway.Http, "otastack-session");
}
