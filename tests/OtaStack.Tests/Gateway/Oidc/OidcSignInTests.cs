using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway.Oidc;

public sealed class OidcSignInTests : OidcTestBase
{
    [Fact]
    public async Task The_sign_in_page_has_a_link_to_the_provider_that_keeps_the_wanted_page()
    {
        var page = await OpenAsync("/sign-in?return=%2Fdevices%3Fq%3Da%26b");

        Assert.Contains("<a class=\"button\" href=\"/sign-in/oidc?return=%2Fdevices%3Fq%3Da%26b\">Sign in with Example Login</a>",
            page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_link_and_no_endpoint()
    {
        await using var gateway = await StartGatewayAsync(
            [.. SettingsFor("").Select(setting => (setting.Key, (string?)""))]);

        var page = await Browser.GetAsync(new Uri(gateway.Http, "/sign-in"));
        var start = await Browser.GetAsync(new Uri(gateway.Http, "/sign-in/oidc"));
        var callback = await Browser.GetAsync(new Uri(gateway.Http, "/sign-in/oidc/callback?code=a&state=b"));

        Assert.DoesNotContain("Sign in with", page.Text, StringComparison.Ordinal);
        Assert.Equal("/sign-in", start.Location!.AbsolutePath);
        Assert.Equal("/sign-in", callback.Location!.AbsolutePath);
    }

    [Fact]
    public async Task The_first_sign_in_creates_a_person_and_the_second_finds_it()
    {
        var first = await SignInAsync(wanted: "/devices?q=a%20b");
        var anna = Accounts.Find("anna")!;

        Assert.Equal((303, "/devices?q=a%20b"), (first.Status, first.Location!.PathAndQuery));
        Assert.Equal(200, (await OpenAsync("/devices")).Status);
        Assert.Equal((Roles.Operator, ""), (anna.Role, anna.PasswordHash));
        Assert.Equal(new ExternalLogin(Provider.Authority, "subject-of-anna", "Example Login"), anna.Login);

        await SignOutAsync();
        Assert.Equal(303, (await SignInAsync()).Status);
        Assert.Equal(anna, Accounts.Find("anna"));
        Assert.Equal(2, Accounts.Current.All.Count);
    }

    [Fact]
    public async Task A_person_stays_the_same_with_another_name_at_the_provider()
    {
        await SignInAsync();
        var anna = Accounts.Find("anna")!;

        Provider.Users["anna"] = Provider.Users["anna"] with { Name = "anna.married" };
        Provider.Users["other"] = new ProviderUser("subject-of-another-anna", "anna", Admins);
        await SignOutAsync();
        Assert.Equal(303, (await SignInAsync()).Status);
        using var others = new OidcBrowser();
        var taken = await SignInAsync("other", others);

        Assert.Equal(anna, Accounts.Find("anna"));
        Assert.Equal(403, taken.Status);
        Assert.Contains("already a user anna", taken.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie(others));
    }

    [Fact]
    public async Task The_request_has_PKCE_state_and_nonce_and_asks_for_the_answer_as_a_query()
    {
        await SignInAsync();

        var query = Provider.Authorizations.First();
        Assert.Equal(("code", "S256", TestProvider.ClientId), (query["response_type"].ToString(),
            query["code_challenge_method"].ToString(), query["client_id"].ToString()));
        Assert.Equal("openid profile groups", query["scope"]);
        Assert.NotEmpty(query["state"].ToString());
        Assert.NotEmpty(query["nonce"].ToString());
        Assert.DoesNotContain("response_mode", query.Keys);
        Assert.DoesNotContain(query, pair => pair.Value.ToString().Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_cookies_of_a_visit_are_HttpOnly_and_Lax_and_are_not_passed_on()
    {
        await Browser.GetAsync(Start());

        Assert.Equal(3, Browser.SetCookies.Count);
        Assert.All(Browser.SetCookies, cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal("a=b", OtaStack.Gateway.SignIn.SignInCookies.Strip(
            "otastack-visit=x; a=b; __Host-otastack-visit=y"));
    }

    [Fact]
    public async Task The_highest_role_counts_and_the_part_of_an_address_before_the_at_is_the_name()
    {
        await SignInAsync("bob");

        Assert.Equal(Roles.Admin, Accounts.Find("bob")!.Role);
    }

    [Fact]
    public async Task Groups_in_the_user_info_count_too()
    {
        Provider.GroupsOnlyInUserInfo = true;

        await SignInAsync();

        Assert.Equal(Roles.Operator, Accounts.Find("anna")!.Role);
    }

    [Theory]
    [InlineData(Viewers, Roles.Viewer)]
    [InlineData(Admins, Roles.Admin)]
    public async Task The_role_follows_the_claim_and_ends_sessions_with_the_role_before(string group, string role)
    {
        await SignInAsync();
        using var other = Browser.Copy();
        Provider.Users["anna"] = Provider.Users["anna"] with { Groups = [group] };
        Browser.ForgetCookies(name => name == "otastack-session");

        Assert.Equal(303, (await SignInAsync()).Status);

        Assert.Equal(role, Accounts.Find("anna")!.Role);
        Assert.Equal("/sign-in", (await OpenAsync("/", other)).Location!.AbsolutePath);
        Assert.Equal(200, (await OpenAsync("/")).Status);
    }

    [Fact]
    public async Task Who_loses_all_roles_is_refused_and_signed_out_and_keys_can_only_read()
    {
        await SignInAsync("bob");
        var bob = Accounts.Find("bob")!;
        var keys = Gateway.Service<ApiKeys>();
        Assert.Null(keys.Create("of bob", Roles.Admin, bob, null, out var key, out _));
        using var other = Browser.Copy();
        Provider.Users["bob"] = Provider.Users["bob"] with { Groups = ["everybody"] };
        Browser.ForgetCookies(name => name == "otastack-session");

        var refused = await SignInAsync("bob");

        Assert.Equal(403, refused.Status);
        Assert.Contains("no role in OtaStack any more", refused.Text, StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await OpenAsync("/", other)).Location!.AbsolutePath);
        Assert.Equal((bob.Id, Roles.Viewer), (Accounts.Find("bob")!.Id, Accounts.Find("bob")!.Role));
        Assert.Equal(Roles.Viewer, keys.RoleOf(key!));

        Provider.Users["bob"] = Provider.Users["bob"] with { Groups = [Admins] };
        Assert.Equal(303, (await SignInAsync("bob")).Status);
        Assert.Equal((bob.Id, Roles.Admin), (Accounts.Find("bob")!.Id, Accounts.Find("bob")!.Role));
    }

    [Theory]
    [InlineData("carl", "", "gives you no role in OtaStack. Ask")]
    [InlineData("carl", "BOARDS-ADMINS", "gives you no role in OtaStack. Ask")]
    [InlineData("Ada Lovelace", Admins, "cannot be used here: &quot;Ada Lovelace&quot; (claim preferred_username)")]
    [InlineData("", Admins, "cannot be used here")]
    [InlineData("<script>", Admins, "&lt;script&gt;")]
    [InlineData("admin", Admins, "reserved for the account with a password")]
    [InlineData("ADMIN@example.com", Admins, "reserved for the account with a password")]
    [InlineData("local", Admins, "already a user local here, who is not known to be you")]
    public async Task Who_cannot_be_let_in_is_refused_in_words_and_nobody_is_created(string name, string group, string reason)
    {
        Assert.Null(await Accounts.AddAsync("local", "no hash", Roles.Viewer));
        var before = Accounts.Current.All.OrderBy(account => account.Id, StringComparer.Ordinal).ToArray();
        Provider.Users["carl"] = new ProviderUser("subject-of-carl", name, group);

        var refused = await SignInAsync("carl");

        Assert.Equal(403, refused.Status);
        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie());
        Assert.Equal(before, Accounts.Current.All.OrderBy(account => account.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_an_admin_has_removed_the_account_of_that_name_the_provider_creates_it()
    {
        Assert.Null(await Accounts.AddAsync("anna", "no hash", Roles.Viewer));
        Assert.Equal(403, (await SignInAsync()).Status);

        Assert.Null(await Accounts.RemoveAsync("anna"));

        Assert.Equal(303, (await SignInAsync()).Status);
        Assert.NotNull(Accounts.Find("anna")!.Login);
    }

    [Fact]
    public async Task A_removed_person_is_signed_out_and_comes_back_as_somebody_new()
    {
        await SignInAsync();
        var before = Accounts.Find("anna")!.Id;

        Assert.Null(await Accounts.RemoveAsync("anna"));

        Assert.Equal("/sign-in", (await OpenAsync("/")).Location!.AbsolutePath);
        Assert.Equal(303, (await SignInAsync()).Status);
        Assert.NotEqual(before, Accounts.Find("anna")!.Id);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here()
    {
        await SignInAsync();

        var signedOut = await SignOutAsync();

        Assert.Equal((303, "/sign-in"), (signedOut.Status, signedOut.Location!.AbsolutePath));
        Assert.Equal("/sign-in", (await OpenAsync("/")).Location!.AbsolutePath);
    }

    [Theory]
    [InlineData(6.9, 200)]
    [InlineData(7.1, 302)]
    public async Task The_session_ends_like_others(double days, int status)
    {
        await SignInAsync();

        Clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(status, (await OpenAsync("/")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(TestIdentity.Password)]
    public async Task A_person_of_the_provider_cannot_sign_in_with_a_password(string password)
    {
        await SignInAsync();
        using var stranger = new OidcBrowser();

        var answer = await stranger.PostAsync(
            new Uri(Gateway.Http, "/sign-in"), ("name", "anna"), ("password", password), ("return", "/"));

        Assert.Equal(401, answer.Status);
        Assert.Contains("User name or password is incorrect.", answer.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie(stranger));
    }

    [Fact]
    public async Task Who_is_signed_in_already_does_not_visit_the_provider()
    {
        await SignInAsync();
        Provider.Authorizations.Clear();

        var page = await Browser.GetAsync(Start("/devices"));

        Assert.Equal("/devices", page.Location!.PathAndQuery);
        Assert.Empty(Provider.Authorizations);
    }
}
