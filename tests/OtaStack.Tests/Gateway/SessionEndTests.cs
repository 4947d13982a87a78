using System.Net.WebSockets;
using System.Text;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed class SessionEndTests : GatewayTestBase
{
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task Signing_out_invalidates_copies_of_the_cookie()
    {
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);

        var answer = await SendAsync("POST", "/sign-out", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}");

        Assert.Equal((303, "/sign-in"), (answer.Status, answer["Location"]));
        Assert.Contains("otastack-session=; expires=Thu, 01 Jan 1970", answer["Set-Cookie"], StringComparison.Ordinal);
        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task Signing_out_cuts_only_the_sessions_websockets()
    {
        using var mine = await ConnectIdeAsync(Gateway.Cookie);
        using var others = await ConnectIdeAsync(Gateway.NewSession());
        Assert.Equal("hello", await EchoAsync(mine, "hello"));

        await SendAsync("POST", "/sign-out", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}");

        await IsCutAsync(mine);
        Assert.Equal("still here", await EchoAsync(others, "still here"));
    }

    [Fact]
    public async Task Changing_the_password_ends_all_other_sessions_and_cuts_their_websockets()
    {
        var other = Gateway.NewSession();
        using var socket = await ConnectIdeAsync(other);

        var answer = await ChangePasswordAsync(TestIdentity.Password, NewPassword);

        Assert.Equal(200, answer.Status);
        await IsCutAsync(socket);
        Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {other}\r\n")).Status);
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        Assert.Equal(401, (await SignInAsync(TestIdentity.Password)).Status);
        Assert.Equal(303, (await SignInAsync(NewPassword)).Status);
    }

    [Fact]
    public async Task Concurrent_requests_stay_signed_in_during_a_password_change()
    {
        using var changed = new CancellationTokenSource();
        var polls = Task.Run(async () =>
        {
            while (!changed.IsCancellationRequested)
                Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        });

        foreach (var (present, wanted) in new[] { (TestIdentity.Password, NewPassword),
            (NewPassword, "and yet another") })
            Assert.Equal(200, (await ChangePasswordAsync(present, wanted)).Status);
        await changed.CancelAsync();

        await polls;
    }

    [Fact]
    public async Task A_session_with_the_next_stamp_is_valid()
    {
        var sessions = Gateway.Service<Sessions>();
        var session = sessions.Find(Gateway.Cookie.Split('=')[1])!;

        session.NextStamp = Account.NewStamp();
        await Gateway.Service<Accounts>().SetPasswordAsync(AccountName.Admin, "no hash", session.NextStamp);
        sessions.EndInvalid();
        Assert.Same(session, sessions.Find(Gateway.Cookie.Split('=')[1]));

        await Gateway.Service<Accounts>().SetPasswordAsync(AccountName.Admin, "no hash");
        Assert.Null(sessions.Find(Gateway.Cookie.Split('=')[1]));
    }

    [Theory]
    [InlineData("wrong password", NewPassword, NewPassword, 403, "Current password is incorrect.")]
    [InlineData(TestIdentity.Password, "short", "short", 400, "at least 10 characters")]
    [InlineData(TestIdentity.Password, NewPassword, "something else", 400, "do not match")]
    public async Task A_password_change_needs_the_current_password_and_a_valid_new_one(
        string present, string wanted, string repeated, int status, string reason)
    {
        var answer = await ChangePasswordAsync(present, wanted, repeated);

        Assert.Equal(status, answer.Status);
        Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await SignInAsync()).Status);
    }

    [Fact]
    public async Task A_password_set_by_another_process_ends_sessions_at_once()
    {
        using var socket = await ConnectIdeAsync(Gateway.Cookie);

        await Gateway.Identity.SetPasswordAsync(AccountName.Admin, NewPassword);

        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        await IsCutAsync(socket);
        Assert.Equal(303, (await SignInAsync(NewPassword)).Status);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_sessions()
    {
        var other = Gateway.NewSession();

        var answer = await PostAccountAsync("do=sign-out-everywhere");

        Assert.Equal((303, "/sign-in"), (answer.Status, answer["Location"]));
        foreach (var cookie in new[] { other, Gateway.Cookie })
            Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {cookie}\r\n")).Status);
    }

    [Fact]
    public async Task Removing_an_account_ends_its_sessions()
    {
        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin));
        Assert.Null(await Gateway.Service<Accounts>().RemoveAsync(AccountName.Admin));

        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Theory]
    [InlineData(6.9, 200)]
    [InlineData(7.1, 401)]
    public async Task A_session_ends_after_a_week_without_use(double days, int status)
    {
        Clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(status, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task A_session_that_is_used_every_day_ends_after_thirty_days()
    {
        for (var day = 1; day <= 30; day++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
        }

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task Sessions_survive_a_restart_and_ended_ones_stay_ended()
    {
        var identity = new TestIdentity { IsShared = true };
        try
        {
            string kept, ended;
            await using (var gateway = await StartGatewayAsync(identity))
            {
                (kept, ended) = (gateway.Cookie, gateway.NewSession());
                await SendAsync(gateway, "POST", "/sign-out", $"Origin: http://gw:8080\r\nCookie: {ended}\r\n");
            }

            Assert.DoesNotContain(kept.Split('=')[1], await TextOfAsync(identity), StringComparison.Ordinal);
            await using var again = await StartGatewayAsync(identity);
            Assert.Equal(200, (await SendAsync(again, "GET", "/", $"Cookie: {kept}\r\n")).Status);
            Assert.Equal(401, (await SendAsync(again, "GET", "/", $"Cookie: {ended}\r\n")).Status);
        }
        finally
        {
            identity.Delete();
        }
    }

    [Theory]
    [InlineData("otastack-session=")]
    [InlineData("otastack-session")]
    [InlineData("otastack-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("otastack-session={0}x")]
    [InlineData("otastack-session=x{0}")]
    [InlineData("otastack-session=\"{0}\"")]
    [InlineData("OTASTACK-SESSION={0}")]
    [InlineData("otastack-browser={0}")]
    [InlineData("__Host-otastack-session={0}")]
    public async Task An_invalid_cookie_is_ignored(string cookie)
    {
        var tampered = string.Format(null, cookie, Gateway.Cookie.Split('=')[1]);

        Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {tampered}\r\n")).Status);
        Assert.Equal(200, (await SendAsync("GET", "/", $"Cookie: {tampered}; {Gateway.Cookie}\r\n")).Status);
    }

    private static async Task<string> TextOfAsync(TestIdentity identity) =>
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(identity.Database));

    private Task<ClientWebSocket> ConnectIdeAsync(string cookie) =>
        ConnectAsync("/ide/stable", ("Cookie", cookie), ("Origin", $"http://{Gateway.Http.Authority}"));

    private static async Task IsCutAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10], patience.Token));
    }

    private Task<RawAnswer> PostAccountAsync(string form) =>
        SendAsync("POST", "/account", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}", form);

    private Task<RawAnswer> ChangePasswordAsync(string present, string wanted, string? repeated = null) =>
        PostAccountAsync(
        $"do=change-password&password={Uri.EscapeDataString(present)}&new={Uri.EscapeDataString(wanted)}&repeated={Uri.EscapeDataString(repeated ?? wanted)}");
}
