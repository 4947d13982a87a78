using System.Net;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>People of a provider on the pages and in the commands.</summary>
public sealed class OidcPeopleTests : OidcTestBase
{
    private const string ConfirmFirst = "Confirm at Example Login first that it is you";

    [Fact]
    public async Task The_account_page_says_where_the_person_signs_in_and_has_no_password_form()
    {
        await SignInAsync();

        var page = await OpenAsync("/account");

        Assert.Contains("You sign in at Example Login", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page.Text, StringComparison.Ordinal);
        var refused = await PostAsync("/account", ("do", "change-password"), ("password", ""),
            ("new", "another horse battery"), ("repeated", "another horse battery"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("have no password here", refused.Text, StringComparison.Ordinal);
        Assert.Equal("", Accounts.Find("anna")!.PasswordHash);
    }

    [Fact]
    public async Task An_admin_of_the_provider_confirms_there_for_each_change()
    {
        await SignInAsync("bob");
        Assert.Contains("href=\"/account/confirm?return=%2Faccount%2Fpeople\"", (await OpenAsync("/account/people")).Text,
            StringComparison.Ordinal);
        Assert.Equal(403, (await InviteAsync("carl")).Status);

        Assert.Equal((303, "/account/people"), await ConfirmAsync());

        Assert.Equal("0", Provider.Authorizations.First(query => query["prompt"] == "login")["max_age"]);
        Assert.Contains("Confirmed at Example Login", (await OpenAsync("/account/people")).Text, StringComparison.Ordinal);
        Assert.Contains("/invitation?code=", (await InviteAsync("carl")).Text, StringComparison.Ordinal);
        var second = await InviteAsync("dora");
        Assert.Equal(403, second.Status);
        Assert.Contains(ConfirmFirst, second.Text, StringComparison.Ordinal);

        await ConfirmAsync();
        Assert.Contains("<pre>otastack_", (await PostAsync("/account", ("do", "create-key"), ("name", "ci"),
            ("role", "viewer"), ("expiresInDays", "30"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confirmation_is_valid_for_five_minutes_and_for_its_session()
    {
        await SignInAsync("bob");
        using var other = new OidcBrowser();
        await SignInAsync("bob", other);
        await ConfirmAsync();

        var elsewhere = await other.PostAsync(new Uri(Gateway.Http, "/account/people"),
            ("do", "invite"), ("name", "carl"), ("role", "viewer"));
        Assert.Equal(403, elsewhere.Status);
        Clock.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Equal(403, (await InviteAsync("carl")).Status);
        Assert.Null(Accounts.Find("carl"));
    }

    [Fact]
    public async Task A_provider_that_does_not_ask_again_does_not_confirm()
    {
        await SignInAsync("bob");
        Provider.AsksAgain = false;
        Provider.ChangeClaims = claims => claims["auth_time"] = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds();

        var refused = await Browser.GetAsync(await Browser.VisitAsync(ConfirmAddress, "bob"));

        Assert.Equal(403, refused.Status);
        Assert.Contains("did not ask you again", refused.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await InviteAsync("carl")).Status);

        Provider.ChangeClaims = claims => claims.Remove("auth_time");
        Assert.Equal(403, (await Browser.GetAsync(await Browser.VisitAsync(ConfirmAddress, "bob"))).Status);
        Assert.Equal(403, (await InviteAsync("carl")).Status);
    }

    [Fact]
    public async Task Another_account_of_the_provider_does_not_confirm()
    {
        await SignInAsync("bob");
        Provider.Users["anna"] = Provider.Users["anna"] with { Groups = [Admins] };

        var refused = await Browser.GetAsync(await Browser.VisitAsync(ConfirmAddress, "anna"));

        Assert.Equal(403, refused.Status);
        Assert.Contains("another account of Example Login", refused.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await InviteAsync("carl")).Status);
    }

    [Fact]
    public async Task A_visit_that_signs_in_confirms_nothing()
    {
        await SignInAsync("bob");

        Assert.Equal(403, (await InviteAsync("carl")).Status);
    }

    [Fact]
    public async Task Who_has_lost_the_role_learns_it_when_confirming()
    {
        await SignInAsync("bob");
        Provider.Users["bob"] = Provider.Users["bob"] with { Groups = [Viewers] };

        var refused = await Browser.GetAsync(await Browser.VisitAsync(ConfirmAddress, "bob"));

        Assert.Equal(403, refused.Status);
        Assert.Equal(Roles.Viewer, Accounts.Find("bob")!.Role);
        Assert.Equal("/sign-in", (await OpenAsync("/")).Location!.AbsolutePath);
    }

    [Fact]
    public async Task Confirming_needs_a_session_and_people_with_a_password_do_not_visit_the_provider()
    {
        Assert.Equal("/sign-in", (await Browser.GetAsync(ConfirmAddress)).Location!.AbsolutePath);

        Browser.SetCookie(Gateway.Http, "otastack-session", Gateway.Cookie.Split('=')[1]);
        Assert.Equal("/account/people", (await Browser.GetAsync(ConfirmAddress)).Location!.AbsolutePath);
        Assert.Empty(Provider.Authorizations);
    }

    [Fact]
    public async Task Password_and_role_of_a_person_of_the_provider_cannot_be_set_here()
    {
        await SignInAsync();
        var anna = Accounts.Find("anna")!;

        foreach (var problem in new[] { await Accounts.SetPasswordAsync("anna", "no hash"),
            await Accounts.SetRoleAsync("anna", Roles.Admin) })
        {
            Assert.Equal("anna signs in at Example Login, where password and role come from. Change them there. For an "
                + "account with a password, remove anna first.", problem);
        }

        Assert.Equal(anna, Accounts.Find("anna"));
        Assert.Equal(200, (await OpenAsync("/")).Status);
    }

    [Fact]
    public async Task An_admin_with_a_password_always_remains_so_the_provider_can_take_any_role()
    {
        await SignInAsync("bob");
        foreach (var problem in new[] { await Accounts.RemoveAsync(AccountName.Admin),
            await Accounts.SetRoleAsync(AccountName.Admin, Roles.Viewer) })
        {
            Assert.Contains(
                "at least one admin must remain who signs in with a password", problem, StringComparison.Ordinal);
        }

        Provider.Users["bob"] = Provider.Users["bob"] with { Groups = [Viewers] };
        await SignOutAsync();
        Assert.Equal(303, (await SignInAsync("bob")).Status);
        Assert.Equal(Roles.Viewer, Accounts.Find("bob")!.Role);
    }

    [Fact]
    public async Task An_admin_of_the_provider_is_never_asked_for_a_password()
    {
        var key = AuthenticatorKeys.NewKey();
        var added = await Gateway.Service<SecondFactors>().AddAuthenticatorAsync(
            Accounts.Find(AccountName.Admin)!, key, Totp.Code(key), stamp: null);
        Assert.Null(added.Problem);
        await SignInAsync("bob");

        var page = await OpenAsync("/account/people");

        Assert.Contains("Reset second factor of admin", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_and_the_list_of_the_command_show_the_provider()
    {
        await SignInAsync();
        using var admin = Gateway.Browser();

        var page = await admin.GetStringAsync(new Uri("/account/people", UriKind.Relative));
        var (exitCode, output, error) = await ServiceProcess.RunWithInputAsync(typeof(Accounts).Assembly, "",
            ["user", "list", .. Gateway.Identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);

        Assert.Contains("<small>Example Login</small>", page, StringComparison.Ordinal);
        Assert.True(exitCode == 0, error);
        Assert.Contains("anna operator (signs in at Example Login)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remove", 0)]
    [InlineData("password", 1)]
    public async Task The_command_removes_a_person_of_the_provider_and_sets_no_password(string command, int exitCode)
    {
        await SignInAsync();

        var result = await ServiceProcess.RunWithInputAsync(typeof(Accounts).Assembly, "another horse battery",
            ["user", command, "anna", .. Gateway.Identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(command == "remove", Accounts.Find("anna") is null);
    }

    private Uri ConfirmAddress => new(Gateway.Http, "/account/confirm?return=%2Faccount%2Fpeople");

    private async Task<(int Status, string Path)> ConfirmAsync()
    {
        var page = await Browser.GetAsync(await Browser.VisitAsync(ConfirmAddress, "bob"));
        return (page.Status, WebUtility.UrlDecode(page.Location?.PathAndQuery ?? ""));
    }

    private Task<BrowserPage> InviteAsync(string name) =>
        PostAsync("/account/people", ("do", "invite"), ("name", name), ("role", "viewer"));

    private Task<BrowserPage> PostAsync(string path, params (string, string)[] form) =>
        Browser.PostAsync(new Uri(Gateway.Http, path), form);
}
