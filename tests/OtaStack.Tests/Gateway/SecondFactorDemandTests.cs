using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary><c>SignIn:AdminsNeedSecondFactor</c>, and resetting second factors.</summary>
public sealed class SecondFactorDemandTests : SecondFactorTestBase
{
    private static readonly (string, string?) IsDemanded = ("SignIn:AdminsNeedSecondFactor", "true");

    [Fact]
    public async Task An_admin_without_one_reaches_only_the_page_that_sets_one_up()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        foreach (var path in new[] { "/", "/account", "/account/people", "/ide/", "/manager/", "/devices" })
        {
            var answer = await SendAsync(gateway, "GET", path, $"Accept: text/html\r\n{gateway.SignedIn}");
            Assert.Equal((303, Factor), (answer.Status, answer["Location"]));
        }

        foreach (var (method, path) in new[] { ("GET", "/api/devices"), ("POST", "/api/firmware"), ("POST", "/account"),
            ("POST", "/account/keys"), ("GET", "/account/keys"), ("POST", "/manager/api/builds"), ("POST", "/account/people") })
        {
            var answer = await SendAsync(
                gateway, method, path, $"Origin: http://gw:8080\r\nContent-Length: 0\r\n{gateway.SignedIn}");
            Assert.Equal(403, answer.Status);
            Assert.Contains("Admins need a second factor here.", answer.Text, StringComparison.Ordinal);
        }

        Assert.True(HasNothingArrived);
        var page = await SendAsync(gateway, "GET", Factor, gateway.SignedIn);
        Assert.Equal(200, page.Status);
        Assert.Contains("Admins need a second factor here", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/ide/\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(303,
            (await SendAsync(gateway, "POST", "/sign-out", $"Origin: http://gw:8080\r\n{gateway.SignedIn}")).Status);
    }

    [Fact]
    public async Task With_one_the_admin_is_an_admin_again_in_the_same_session()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        Task<RawAnswer> PostAsync(string form) => AtLocalhostAsync(gateway, "POST", Factor, gateway.SignedIn, form);
        var key = KeyIn(await PostAsync($"do=begin-authenticator&{Proof}"));
        Assert.Equal(200, (await PostAsync($"do=confirm-authenticator&code={Totp.Code(key)}")).Status);

        Assert.Equal(200, (await SendAsync(gateway, "GET", "/account/people", gateway.SignedIn)).Status);
        Assert.Equal(200, (await SendAsync(gateway, "GET", "/", gateway.SignedIn)).Status);
        var removed = await PostAsync($"do=remove-authenticator&{Proof}");
        Assert.Equal(409, removed.Status);
        Assert.Contains("this is your only one", removed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_passkey_of_an_admin_stays()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        await gateway.Service<SecondFactors>().AddPasskeyAsync(gateway.Person("admin")!, new(
            [1, 2, 3], [4], DateTimeOffset.UtcNow, 0, null, true, false, false, [5], [6]) { Name = "key" }, stamp: null);
        var passkey = Assert.Single(gateway.Service<SecondFactors>().PasskeysOf(gateway.Person("admin")!));

        Assert.Equal(409, (await AtLocalhostAsync(
            gateway, "POST", Factor, gateway.SignedIn, $"do=remove-passkey&key={passkey.Key}&{Proof}")).Status);
        Assert.True(gateway.Person("admin")!.HasSecondFactor);
    }

    [Fact]
    public async Task It_concerns_neither_other_people_nor_keys_nor_an_admin_who_has_one()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        Assert.Equal(200, (await SendAsync(gateway, "GET", "/", await gateway.NewPersonAsync(Roles.Operator))).Status);
        Assert.Equal(200, (await SendAsync(gateway, "GET", "/api/devices", gateway.WithKey)).Status);
        Assert.Equal(200, (await SendAsync(gateway, "POST", "/api/firmware",
            $"Content-Length: 0\r\n{gateway.WithKey}")).Status);
    }

    [Fact]
    public async Task It_concerns_who_becomes_an_admin()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        await gateway.NewPersonAsync(Roles.Operator, "bob");
        Assert.Null(await gateway.Service<Accounts>().SetRoleAsync("bob", Roles.Admin));

        var answer = await SendAsync(gateway, "GET", "/api/devices", $"Cookie: {gateway.NewSessionOf("bob")}\r\n");

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task An_invitation_of_an_admin_says_so()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), IsDemanded);
        var invitations = gateway.Service<Invitations>();
        foreach (var (role, isSaid) in new[] { (Roles.Admin, true), (Roles.Operator, false) })
        {
            var code = invitations.Create("anna", role, gateway.Person("admin")!);
            var page = await SendAsync(gateway, "GET", $"/invitation?code={code}");
            Assert.Equal(isSaid, page.Text.Contains("second factor", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_the_setting_nobody_needs_one()
    {
        Assert.Equal(200, (await SendAsync("GET", "/account/people", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task An_admin_resets_the_second_factor_of_somebody_else()
    {
        var bob = await BobWithAppAsync();
        Assert.Contains("authenticator app", (await PeopleAsync("")).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await PeopleAsync("do=reset-second-factor&name=bob&password=wrong")).Status);
        Assert.True(Gateway.Person("bob")!.HasSecondFactor);

        var answer = await PeopleAsync($"do=reset-second-factor&name=bob&{Proof}");

        Assert.Contains("bob has no second factor now, and is signed out.", answer.Text, StringComparison.Ordinal);
        Assert.False(Gateway.Person("bob")!.HasSecondFactor);
        Assert.Equal(401, (await SendAsync("GET", "/", bob)).Status);
        Assert.Contains(Gateway.Logs.Messages, message =>
            message.Contains("admin reset the second factor of bob.", StringComparison.Ordinal));
        Assert.Equal(400, (await PeopleAsync($"do=reset-second-factor&name=bob&{Proof}")).Status);
        Assert.Equal(400, (await PeopleAsync($"do=reset-second-factor&name=nobody&{Proof}")).Status);
    }

    [Fact]
    public async Task An_admin_does_not_reset_the_own_one_there()
    {
        await SetUpAppAsync();

        Assert.Equal(400, (await PeopleAsync($"do=reset-second-factor&name=admin&{Proof}")).Status);
        Assert.True(Gateway.Person("admin")!.HasSecondFactor);
    }

    [Fact]
    public async Task A_command_resets_it_while_the_gateway_runs()
    {
        var bob = await BobWithAppAsync();
        using var laptop = new SoftAuthenticator();
        Assert.Equal(200, (await AddPasskeyAsync(laptop)).Status);
        Assert.Contains("second factor: 1 passkey", await RunAsync("user", "list"), StringComparison.Ordinal);
        Assert.Contains("second factor: authenticator app", await RunAsync("user", "list"), StringComparison.Ordinal);

        Assert.StartsWith("bob has no second factor now", await RunAsync("user", "reset-2fa", "bob"),
            StringComparison.Ordinal);
        await RunAsync("user", "reset-2fa", "admin");

        Assert.Equal(401, (await SendAsync("GET", "/", bob)).Status);
        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        Assert.Equal(303, (await SignInAsync()).Status);
        var (options, cookie) = await BeginPasskeyAsync();
        Assert.Equal(401, (await SendPasskeyAsync(laptop.Get(options, Origin), cookie)).Status);
        Assert.Contains("has no second factor", await RunAsync("user", "reset-2fa", "bob"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_person_leaves_nothing()
    {
        await BobWithAppAsync();

        Assert.Null(await Gateway.Service<Accounts>().RemoveAsync("bob"));
        await Gateway.NewPersonAsync(Roles.Viewer, "bob");

        Assert.False(Gateway.Person("bob")!.HasSecondFactor);
        Assert.Equal(0, Gateway.Service<SecondFactors>().RecoveryCodesLeft(Gateway.Person("bob")!));
    }

    private async Task<string> BobWithAppAsync()
    {
        var bob = await Gateway.NewPersonAsync(Roles.Viewer, "bob");
        var key = AuthenticatorKeys.NewKey();
        var added = await Gateway.Service<SecondFactors>().AddAuthenticatorAsync(
            Gateway.Person("bob")!, key, Totp.Code(key), stamp: null);
        Assert.Null(added.Problem);
        return bob;
    }

    private Task<RawAnswer> PeopleAsync(string form) =>
        SendAsync(form.Length == 0 ? "GET" : "POST", "/account/people",
            $"Origin: http://gw:8080\r\n{Gateway.SignedIn}", form);

    private async Task<string> RunAsync(params string[] command)
    {
        var (_, output, error) = await ServiceProcess.RunWithInputAsync(typeof(Accounts).Assembly, "",
            [.. command, .. Gateway.Identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        return output + error;
    }
}
