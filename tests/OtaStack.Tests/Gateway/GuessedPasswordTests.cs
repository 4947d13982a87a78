using System.Diagnostics;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway;

/// <summary>Password guessing over HTTP.</summary>
public sealed class GuessedPasswordTests : GatewayTestBase
{
    [Fact]
    public async Task After_five_guesses_even_the_correct_password_gets_429_with_the_wait()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(401, (await TryAsync(gateway, "wrong password")).Status);

        var refused = await TryAsync(gateway, TestIdentity.Password);
        Assert.Equal((429, "10"), (refused.Status, refused["Retry-After"]));
        Assert.Contains("Try again in 10 seconds", refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"admin\"", refused.Text, StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(303, (await TryAsync(gateway, TestIdentity.Password)).Status);
        Assert.Single(gateway.Logs.Messages, message =>
            message.Contains("wrong name or password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_known_browser_can_sign_in_while_its_address_is_blocked()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        var browser = CookieIn(await TryAsync(gateway, TestIdentity.Password), "otastack-browser");
        for (var attempt = 0; attempt < 6; attempt++)
            await TryAsync(gateway, "wrong password");

        Assert.Equal(429, (await TryAsync(gateway, TestIdentity.Password)).Status);
        Assert.Equal(429, (await TryAsync(gateway, TestIdentity.Password, $"Cookie: {browser}x\r\n")).Status);
        Assert.Equal(303, (await TryAsync(gateway, TestIdentity.Password, $"Cookie: {browser}\r\n")).Status);
    }

    [Fact]
    public async Task A_new_password_forgets_known_browsers()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        var browser = CookieIn(await TryAsync(gateway, TestIdentity.Password), "otastack-browser");
        await gateway.Identity.SetPasswordAsync(AccountName.Admin, "another horse battery");
        for (var attempt = 0; attempt < 5; attempt++)
            await TryAsync(gateway, "wrong password");

        Assert.Equal(429, (await TryAsync(gateway, "a guess with that cookie", $"Cookie: {browser}\r\n")).Status);
    }

    [Fact]
    public void At_most_twenty_browsers_are_known()
    {
        var (sessions, account) = (Gateway.Service<Sessions>(), Gateway.Service<Accounts>().Find(AccountName.Admin)!);
        var cookies = new List<string>();
        for (var browser = 0; browser < Sessions.MaximumBrowsers + 5; browser++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            cookies.Add(sessions.RememberBrowser(account));
        }

        Assert.Equal(cookies.Skip(5), cookies.Where(cookie => sessions.KnowsBrowser(cookie, account)));
    }

    [Fact]
    public async Task The_account_page_limits_guesses_as_well()
    {
        for (var attempt = 0; attempt < 20; attempt++)
            await GuessByAccountPageAsync("wrong password");

        var answer = await GuessByAccountPageAsync(TestIdentity.Password);

        Assert.Equal((429, "2"), (answer.Status, answer["Retry-After"]));
        Assert.Contains("Try again in 2 seconds", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_user_name_takes_as_long_as_a_known_one()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity());
        // With all iterations: hashing is most of the time.
        await gateway.Identity.SetPasswordAsync(AccountName.Admin, TestIdentity.Password);
        await TimeAsync(gateway, "admin");

        var fastest = new Dictionary<string, TimeSpan>();
        for (var round = 1; ; round++)
        {
            foreach (var name in new[] { "admin", "nobody", "no name at all" })
            {
                var time = await TimeAsync(gateway, name);
                fastest[name] = fastest.TryGetValue(name, out var before) && before < time ? before : time;
            }

            // Without the hash, the response takes a twentieth of the time. A busy machine makes single attempts
            // slower, never faster, so the fastest of enough attempts tells.
            if (round >= 5 && fastest.Values.All(time => time > fastest["admin"] / 2))
                return;
            Assert.True(round < 50, string.Join(", ", fastest));
            Clock.Advance(TimeSpan.FromHours(1)); // Forgives the guesses.
        }
    }

    /// <summary>How long a wrong password takes.</summary>
    private static async Task<TimeSpan> TimeAsync(RunningGateway gateway, string name)
    {
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(401, (await TryAsync(gateway, "wrong password", name: name)).Status);
        return Stopwatch.GetElapsedTime(start);
    }

    private static Task<RawAnswer> TryAsync(
        RunningGateway gateway, string password, string headers = "", string name = "admin") =>
        SendAsync(gateway, "POST", "/sign-in", $"Origin: http://gw:8080\r\n{headers}",
            $"name={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}");

    private Task<RawAnswer> GuessByAccountPageAsync(string password) => SendAsync(
        "POST", "/account", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}",
        $"do=create-key&name=guess&role=viewer&expiresInDays=1&password={Uri.EscapeDataString(password)}");
}
