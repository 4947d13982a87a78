using System.Text.RegularExpressions;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>The page of people, and the invitations that it makes.</summary>
public sealed partial class PeoplePageTests : GatewayTestBase
{
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task An_invited_person_sets_a_password_once_and_can_sign_in()
    {
        var code = await InviteAsync("Anna", Roles.Operator);
        var page = await SendAsync("GET", $"/invitation?code={code}");
        Assert.Contains("You are invited as <b>anna</b>.", page.Text, StringComparison.Ordinal);
        Assert.Contains("anna is invited as operator", (await SendAsync("GET", "/account/people", Gateway.SignedIn)).Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Gateway.Logs.Messages, message => message.Contains(code, StringComparison.Ordinal));

        var accepted = await AcceptAsync(code, NewPassword, NewPassword);
        Assert.Equal((303, "/sign-in"), (accepted.Status, accepted["Location"]));
        Assert.Equal(Roles.Operator, Gateway.Service<Accounts>().Find("anna")!.Role);
        Assert.Equal(303, (await SignInAsync(NewPassword, "anna")).Status);

        Assert.Equal(404, (await SendAsync("GET", $"/invitation?code={code}")).Status);
        Assert.Null(await Gateway.Service<Accounts>().RemoveAsync("anna"));
        Assert.Equal(404, (await AcceptAsync(code, NewPassword, NewPassword)).Status);
    }

    [Theory]
    [InlineData("short", "short", "at least 10 characters")]
    [InlineData(NewPassword, "something else", "do not match")]
    public async Task An_invalid_password_does_not_use_the_invitation_up(string password, string repeated, string reason)
    {
        var code = await InviteAsync("anna", Roles.Viewer);

        var refused = await AcceptAsync(code, password, repeated);

        Assert.Equal(400, refused.Status);
        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await AcceptAsync(code, NewPassword, NewPassword)).Status);
    }

    [Fact]
    public async Task An_invitation_ends_with_time_when_withdrawn_when_replaced_and_with_its_admin()
    {
        var late = await InviteAsync("late", Roles.Viewer);
        Clock.Advance(Invitations.Lifetime);
        Assert.Equal(404, (await AcceptAsync(late, NewPassword, NewPassword)).Status);

        var withdrawn = await InviteAsync("withdrawn", Roles.Viewer);
        await PostAsync("do=withdraw&name=withdrawn");
        Assert.Equal(404, (await AcceptAsync(withdrawn, NewPassword, NewPassword)).Status);

        var first = await InviteAsync("anna", Roles.Viewer);
        var second = await InviteAsync("anna", Roles.Viewer);
        Assert.Equal(404, (await AcceptAsync(first, NewPassword, NewPassword)).Status);
        await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin);
        await Gateway.Service<Accounts>().SetRoleAsync("admin", Roles.Operator);
        Assert.Equal(404, (await AcceptAsync(second, NewPassword, NewPassword)).Status);
    }

    [Fact]
    public async Task An_invitation_ends_with_the_password_of_its_admin()
    {
        var code = await InviteAsync("anna", Roles.Admin);

        await Gateway.Identity.SetPasswordAsync(AccountName.Admin, NewPassword);

        Assert.Equal(404, (await SendAsync("GET", $"/invitation?code={code}")).Status);
        Assert.Equal(404, (await AcceptAsync(code, NewPassword, NewPassword)).Status);
        Assert.Null(Gateway.Service<Accounts>().Find("anna"));
    }

    [Fact]
    public async Task An_invitation_that_was_found_before_its_admin_got_another_password_creates_nobody()
    {
        var accounts = Gateway.Service<Accounts>();
        var found = Gateway.Service<Invitations>().Find(await InviteAsync("anna", Roles.Admin))!;

        await Gateway.Identity.SetPasswordAsync(AccountName.Admin, NewPassword);

        Assert.Contains("no longer valid", await accounts.AcceptAsync(found, "no hash"), StringComparison.Ordinal);
        Assert.Null(accounts.Find("anna"));
    }

    [Fact]
    public async Task Of_two_who_accept_an_invitation_at_once_one_succeeds()
    {
        var accounts = Gateway.Service<Accounts>();
        var found = Gateway.Service<Invitations>().Find(await InviteAsync("anna", Roles.Viewer))!;

        var results = await Task.WhenAll(accounts.AcceptAsync(found, "one"), accounts.AcceptAsync(found, "two"));

        Assert.Single(results, result => result is null);
        Assert.Empty(Gateway.Service<Invitations>().Pending());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invitation_ends_when_its_name_is_added_otherwise_or_removed(bool isInvitedFirst)
    {
        var accounts = Gateway.Service<Accounts>();
        var code = isInvitedFirst ? await InviteAsync("anna", Roles.Admin) : "";
        Assert.Null(await accounts.AddAsync("anna", "no hash", Roles.Viewer));
        if (!isInvitedFirst)
            code = Gateway.Service<Invitations>().Create("anna", Roles.Admin, accounts.Find(AccountName.Admin)!)!;

        Assert.Null(await accounts.RemoveAsync("anna"));

        Assert.Equal(404, (await AcceptAsync(code, NewPassword, NewPassword)).Status);
        Assert.Null(accounts.Find("anna"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_code_is_refused(string code)
    {
        await InviteAsync("anna", Roles.Viewer);

        Assert.Equal(404, (await SendAsync("GET", $"/invitation?code={code}")).Status);
        Assert.Equal(404, (await AcceptAsync(code, NewPassword, NewPassword)).Status);
        Assert.Null(Gateway.Service<Accounts>().Find("anna"));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_accept_an_invitation()
    {
        var code = await InviteAsync("anna", Roles.Viewer);

        var answer = await SendAsync("POST", "/invitation", "Origin: http://evil.example\r\n",
            $"code={code}&new={NewPassword}&repeated={NewPassword}");

        Assert.Equal(403, answer.Status);
        Assert.Null(Gateway.Service<Accounts>().Find("anna"));
    }

    [Theory]
    [InlineData("do=invite&name=anna&role=admin&password=wrong", 403, "Current password is incorrect.")]
    [InlineData("do=invite&name=anna&role=admin", 403, "Current password is incorrect.")]
    [InlineData("do=set-role&name=bob&role=admin&password=wrong", 403, "Current password is incorrect.")]
    [InlineData("do=invite&name=anna&role=boss&password=correct+horse+battery", 400, "The role must be")]
    [InlineData("do=invite&name=bob&role=viewer&password=correct+horse+battery", 400, "already a user bob")]
    [InlineData("do=invite&name=a+b&role=viewer&password=correct+horse+battery", 400, "A user name has")]
    [InlineData("do=set-role&name=admin&role=viewer&password=correct+horse+battery", 400, "at least one admin")]
    [InlineData("do=set-role&name=nobody&role=viewer&password=correct+horse+battery", 400, "There is no user nobody.")]
    [InlineData("do=remove&name=bob", 403, "Current password is incorrect.")]
    [InlineData("do=remove&name=bob&password=wrong", 403, "Current password is incorrect.")]
    [InlineData("do=remove&name=admin&password=correct+horse+battery", 400, "at least one admin")]
    [InlineData("do=end-sessions&name=nobody", 400, "Unknown form")]
    [InlineData("do=x&name=bob", 400, "Unknown form")]
    public async Task A_refusal_says_why(string form, int status, string reason)
    {
        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Viewer));

        var answer = await PostAsync(form);

        Assert.Equal(status, answer.Status);
        Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        Assert.Equal([(Roles.Admin), Roles.Viewer], Gateway.Service<Accounts>().Current.All
            .OrderBy(account => account.Name, StringComparer.Ordinal).Select(account => account.Role));
    }

    [Fact]
    public async Task An_admin_changes_a_role_ends_sessions_and_removes_somebody()
    {
        var bob = await Gateway.NewPersonAsync(Roles.Viewer, "bob");
        Assert.Equal(200, (await SendAsync("GET", "/", bob)).Status);
        var ended = await PostAsync("do=end-sessions&name=bob");
        Assert.Contains("bob is signed out everywhere.", ended.Text, StringComparison.Ordinal);
        Assert.Equal(401, (await SendAsync("GET", "/", bob)).Status);

        await PostAsync("do=set-role&name=bob&role=operator&password=correct+horse+battery");
        Assert.Equal(Roles.Operator, Gateway.Service<Accounts>().Find("bob")!.Role);

        await PostAsync("do=remove&name=bob&password=correct+horse+battery");
        Assert.Null(Gateway.Service<Accounts>().Find("bob"));
    }

    [Fact]
    public async Task An_admin_who_gives_up_the_role_is_signed_out()
    {
        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin));

        var answer = await PostAsync("do=set-role&name=admin&role=viewer&password=correct+horse+battery");

        Assert.Equal((303, "/sign-in"), (answer.Status, answer["Location"]));
        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task The_page_shows_when_and_from_where_somebody_signed_in()
    {
        Clock.Advance(TimeSpan.FromSeconds(1)); // After the session that all tests have.
        await SignInAsync();
        Clock.Advance(TimeSpan.FromHours(3));

        var page = await SendAsync("GET", "/account/people", Gateway.SignedIn);

        Assert.Contains("3 h ago from 127.0.0.1", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Operator)]
    public async Task Only_admins_see_and_use_the_page(string role)
    {
        var person = await Gateway.NewPersonAsync(role);

        Assert.Equal(403, (await SendAsync("GET", "/account/people", person)).Status);
        Assert.Equal(403, (await SendAsync("POST", "/account/people", "Origin: http://gw:8080\r\n" + person,
            "do=remove&name=admin")).Status);
        Assert.Equal(403, (await SendAsync("POST", "/account/people", "Origin: http://evil.example\r\n" + Gateway.SignedIn,
            "do=remove&name=admin")).Status);
        Assert.Equal(403, (await SendAsync("GET", "/account/people", Gateway.WithKey)).Status);
    }

    private async Task<string> InviteAsync(string name, string role)
    {
        var answer = await PostAsync($"do=invite&name={name}&role={role}&password=correct+horse+battery");
        return Link().Match(answer.Text).Groups["code"].Value;
    }

    private Task<RawAnswer> PostAsync(string form) =>
        SendAsync("POST", "/account/people", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}", form);

    private Task<RawAnswer> AcceptAsync(string code, string password, string repeated) => SendAsync(
        "POST", "/invitation", "Origin: http://gw:8080\r\n",
        $"code={code}&new={Uri.EscapeDataString(password)}&repeated={Uri.EscapeDataString(repeated)}");

    [GeneratedRegex("<pre>http://gw:8080/invitation\\?code=(?<code>[A-Za-z0-9_-]{43})</pre>")]
    private static partial Regex Link();
}
