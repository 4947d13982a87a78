using System.Net.WebSockets;
using Microsoft.IdentityModel.JsonWebTokens;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>What viewers, operators and admins may do, as people and as keys.</summary>
public sealed class RoleTests : GatewayTestBase
{
    private const string OurPage = "Origin: http://gw:8080\r\nContent-Length: 0\r\n";
    private const string WebSocket = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

    [Theory]
    [InlineData("GET", "/", Roles.Viewer)]
    [InlineData("GET", "/api/devices", Roles.Viewer)]
    [InlineData("GET", "/manager/", Roles.Viewer)]
    [InlineData("POST", "/manager/", Roles.Operator)]
    [InlineData("GET", "/account", Roles.Viewer)]
    [InlineData("POST", "/account", Roles.Viewer)]
    [InlineData("POST", "/api/firmware", Roles.Operator)]
    [InlineData("PATCH", "/api/devices/x", Roles.Operator)]
    [InlineData("DELETE", "/api/devices/x", Roles.Operator)]
    [InlineData("POST", "/manager/api/builds", Roles.Admin)]
    [InlineData("GET", "/ide/", Roles.Admin)]
    [InlineData("POST", "/ide/x", Roles.Admin)]
    [InlineData("POST", "/telemetry/v1/traces", Roles.Admin)]
    [InlineData("GET", "/account/keys", Roles.Admin)]
    [InlineData("POST", "/account/keys", Roles.Admin)]
    [InlineData("DELETE", "/account/keys/x", Roles.Admin)]
    public async Task A_person_needs_the_role(string method, string path, string needed)
    {
        foreach (var role in Roles.All)
        {
            var answer = await SendAsync(method, path, await Gateway.NewPersonAsync(role) + OurPage);

            Assert.True((answer.Status == 403) == !Roles.Includes(role, needed), $"{role}: {answer.StatusLine}");
            if (answer.Status == 403)
                Assert.Contains($"needs the role {needed}", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/ide/", Roles.Operator)]
    [InlineData("POST", "/manager/api/builds", Roles.Operator)]
    [InlineData("GET", "/account/keys", Roles.Admin)]
    public async Task Where_containers_keep_them_apart_operators_have_the_tools(
        string method, string path, string needed)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("SignIn:ToolsRole", Roles.Operator));
        foreach (var role in Roles.All)
        {
            var answer = await SendAsync(gateway, method, path, await gateway.NewPersonAsync(role) + OurPage);
            Assert.True((answer.Status == 403) == !Roles.Includes(role, needed), $"{role}: {answer.StatusLine}");
        }
    }

    [Fact]
    public async Task Viewers_cannot_be_given_the_tools()
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(
            () => StartGatewayAsync(new TestIdentity(), ("SignIn:ToolsRole", Roles.Viewer)));

        Assert.StartsWith("SignIn:ToolsRole: The role must be", exception.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/devices", Roles.Viewer)]
    [InlineData("GET", "/manager/api/builds", Roles.Viewer)]
    [InlineData("POST", "/api/firmware", Roles.Operator)]
    [InlineData("POST", "/manager/api/builds", Roles.Admin)]
    public async Task A_key_needs_the_role(string method, string path, string needed)
    {
        foreach (var role in Roles.All)
        {
            var answer = await SendAsync(method, path, Gateway.NewKey(role) + "Content-Length: 0\r\n");
            Assert.Equal(Roles.Includes(role, needed) ? 200 : 403, answer.Status);
        }
    }

    [Theory]
    [InlineData("/api/events")]
    [InlineData("/manager/api/live")]
    [InlineData("/ide/stable")]
    public async Task A_viewer_opens_no_websocket(string path)
    {
        var answer = await SendAsync("GET", path, await Gateway.NewPersonAsync(Roles.Viewer) + OurPage + WebSocket);

        Assert.Equal(403, answer.Status);
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task A_viewers_page_is_live_because_its_service_checks_each_change()
    {
        var viewer = await Gateway.NewPersonAsync(Roles.Viewer);

        Assert.NotEqual(403, (await SendAsync("GET", "/_blazor", viewer + OurPage + WebSocket)).Status);
        Assert.Equal(403, (await SendAsync("POST", "/_blazor", viewer + OurPage + WebSocket)).Status);
        Assert.Equal(403, (await SendAsync(
            "GET", "/_blazor", viewer + "Origin: http://elsewhere.example\r\n" + WebSocket)).Status);
    }

    [Theory]
    [InlineData("/api/x", GatewayToken.ApiAudience, Roles.Viewer, Roles.Viewer)]
    [InlineData("/api/x", GatewayToken.ApiAudience, Roles.Operator, Roles.Operator)]
    [InlineData("/api/x", GatewayToken.ApiAudience, Roles.Admin, Roles.Admin)]
    [InlineData("/manager/api/x", GatewayToken.ManagerAudience, Roles.Operator, Roles.Viewer)]
    [InlineData("/manager/api/x", GatewayToken.ManagerAudience, Roles.Admin, Roles.Admin)]
    public async Task A_service_learns_what_the_caller_may_do_there(
        string path, string audience, string role, string expected)
    {
        await SendAsync("GET", path, await Gateway.NewPersonAsync(role, "anna"));

        var service = audience == GatewayToken.ApiAudience ? Api : Manager;
        var token = service.Last.Headers["Authorization"]["Bearer ".Length..];
        var person = await new TokenVerifier(audience, Gateway.Identity.PublicKeyPath, Clock).VerifyAsync(token);
        Assert.Equal("anna", person!.Identity!.Name);
        Assert.Equal(expected, Roles.Of(person));
    }

    [Theory]
    [InlineData(Roles.Admin, Roles.Viewer, Roles.Viewer)]
    [InlineData(Roles.Admin, Roles.Operator, Roles.Viewer)]
    [InlineData(Roles.Admin, Roles.Admin, Roles.Admin)]
    [InlineData(Roles.Operator, Roles.Operator, Roles.Operator)]
    public async Task A_page_learns_both_roles_and_the_Manager_reads_the_lower_one(
        string toolsRole, string role, string expected)
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("SignIn:ToolsRole", toolsRole));
        await SendAsync(gateway, "GET", "/manager/builds", await gateway.NewPersonAsync(role, "anna"));

        var token = Web.Last.Headers["Authorization"]["Bearer ".Length..];
        var managers = new JsonWebToken(token).GetClaim(GatewayToken.ManagerTokenClaim).Value;
        foreach (var (audience, sent, there) in new[]
            {
                (GatewayToken.WebAudience, token, role), (GatewayToken.ApiAudience, token, role),
                (GatewayToken.ManagerAudience, managers, expected),
            })
        {
            var person = await new TokenVerifier(audience, gateway.Identity.PublicKeyPath, Clock).VerifyAsync(sent);
            Assert.Equal(there, Roles.Of(person!));
            Assert.Equal(expected != Roles.Viewer, Roles.MayUseTools(person!));
        }
    }

    [Fact]
    public async Task Another_role_ends_the_persons_sessions_and_cuts_their_websockets()
    {
        var anna = await Gateway.NewPersonAsync(Roles.Admin, "anna");
        using var socket = await ConnectAsync("/ide/stable", ("Cookie", anna.Trim()["Cookie: ".Length..]),
            ("Origin", $"http://{Gateway.Http.Authority}"));
        Assert.Equal("hello", await EchoAsync(socket, "hello"));

        using (var people = Gateway.Identity.Open())
            Assert.Null(await people.Accounts.SetRoleAsync("anna", Roles.Viewer));

        Assert.Equal(401, (await SendAsync("GET", "/", anna)).Status);
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], patience.Token));
    }

    [Fact]
    public async Task A_key_may_never_do_more_than_the_person_who_made_it()
    {
        var accounts = Gateway.Service<Accounts>();
        Assert.Null(await accounts.AddAsync("anna", "no hash", Roles.Admin));
        Assert.Null(Gateway.Service<ApiKeys>().Create("anna's", Roles.Operator, accounts.Find("anna"), null, out _, out var key));
        Assert.Equal(200, await PublishAsync(key));

        Assert.Null(await accounts.SetRoleAsync("anna", Roles.Viewer));
        Assert.Equal(403, await PublishAsync(key));

        Assert.Null(await accounts.SetRoleAsync("anna", Roles.Admin));
        Assert.Equal(200, await PublishAsync(key));
    }

    [Fact]
    public async Task Open_streams_of_a_key_end_when_its_maker_may_do_less_and_the_key_works_on()
    {
        var accounts = Gateway.Service<Accounts>();
        Assert.Null(await accounts.AddAsync("anna", "no hash", Roles.Operator));
        Assert.Null(Gateway.Service<ApiKeys>().Create("anna's", Roles.Operator, accounts.Find("anna"), null, out _, out var key));
        using var socket = await ConnectAsync("/api/live", ("Authorization", "Bearer " + key));
        Assert.Equal("hello", await EchoAsync(socket, "hello"));

        Assert.Null(await accounts.SetRoleAsync("anna", Roles.Viewer));
        Gateway.Service<IdentityUpkeep>().Run();

        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], patience.Token));
        Assert.Equal(200, (await SendAsync("GET", "/api/devices", $"Authorization: Bearer {key}\r\n")).Status);
        Assert.Equal(403, await PublishAsync(key));
    }

    [Fact]
    public async Task The_last_admin_cannot_be_removed_or_lose_the_role()
    {
        var accounts = Gateway.Service<Accounts>();
        Assert.Null(await accounts.AddAsync("anna", "no hash", Roles.Operator));

        Assert.Contains("at least one admin", await accounts.RemoveAsync("admin"), StringComparison.Ordinal);
        Assert.Contains("at least one admin", await accounts.SetRoleAsync("admin", Roles.Operator),
            StringComparison.Ordinal);
        Assert.Equal(Roles.Admin, accounts.Find("admin")!.Role);

        Assert.Null(await accounts.SetRoleAsync("anna", Roles.Admin));
        Assert.Null(await accounts.RemoveAsync("admin"));
        Assert.Contains("no user admin", await accounts.RemoveAsync("admin"), StringComparison.Ordinal);
        Assert.Contains("at least one admin", await accounts.RemoveAsync("anna"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_admins_who_remove_each_other_at_once_one_remains()
    {
        var accounts = Gateway.Service<Accounts>();
        for (var round = 0; round < 5; round++)
        {
            Assert.Null(await accounts.AddAsync("anna", "no hash", Roles.Admin));
            var results = await Task.WhenAll(accounts.RemoveAsync("admin"), accounts.RemoveAsync("anna"));

            Assert.Single(results, result => result is null);
            var left = Assert.Single(accounts.Current.All);
            if (left.Name == "anna")
            {
                Assert.Null(await accounts.AddAsync("admin", "no hash", Roles.Admin));
                Assert.Null(await accounts.RemoveAsync("anna"));
            }
        }
    }

    [Fact]
    public async Task A_viewer_sees_no_keys_and_changes_only_the_own_password()
    {
        var viewer = await Gateway.NewPersonAsync(Roles.Viewer);
        var page = await SendAsync("GET", "/account", viewer);
        Assert.DoesNotContain("<h2>API keys", page.Text, StringComparison.Ordinal);

        foreach (var form in new[]
        {
            "do=create-key&name=x&role=viewer&expiresInDays=1&password=x",
            $"do=revoke-key&id={Gateway.Key.Split('_')[1]}",
        })
        {
            var answer = await SendAsync("POST", "/account", $"Origin: http://gw:8080\r\n{viewer}", form);
            Assert.Equal(403, answer.Status);
            Assert.Contains("Only admins may", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await SendAsync("GET", "/api/devices", Gateway.WithKey)).Status);
    }

    [Fact]
    public async Task A_poll_of_a_board_does_not_meet_the_sign_in()
    {
        var admin = Gateway.Service<Accounts>().Find(AccountName.Admin)!;
        var session = Assert.Single(Gateway.Service<Sessions>().Of(admin));
        var key = Assert.Single(Gateway.Service<ApiKeys>().All);
        Clock.Advance(TimeSpan.FromDays(1));

        // Whoever looks the cookie or the key up notes when.
        await RawHttp.SendAsync(Gateway.Http, RawHttp.Esp8266Poll(extra: Gateway.SignedIn + Gateway.WithKey));
        Assert.Equal((Clock.Now.AddDays(-1), null), (session.LastUsedAt, key.LastUsedAt));

        await SendAsync("GET", "/", Gateway.SignedIn);
        await SendAsync("GET", "/", Gateway.WithKey);
        Assert.Equal((Clock.Now, Clock.Now), (session.LastUsedAt, key.LastUsedAt));
    }

    private async Task<int> PublishAsync(string key) =>
        (await SendAsync("POST", "/api/firmware", $"Authorization: Bearer {key}\r\nContent-Length: 0\r\n")).Status;
}
