using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>Signing in with a password and a code.</summary>
public sealed class SecondStepTests : SecondFactorTestBase
{
    [Fact]
    public async Task The_password_alone_starts_no_session()
    {
        await SetUpAppAsync();

        var answer = await SignInAsync(wanted: "/devices");

        Assert.Equal((303, "/sign-in/code"), (answer.Status, answer["Location"]));
        Assert.Equal(["otastack-second-step"], answer.Headers.Where(header => header.Name == "Set-Cookie")
            .Select(header => header.Value.Split('=')[0]));
        Assert.Contains("httponly", answer["Set-Cookie"], StringComparison.Ordinal);
        var cookie = CookieIn(answer, "otastack-second-step");
        var value = cookie.Split('=')[1];
        foreach (var used in new[] { cookie, $"otastack-session={value}" })
            Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {used}\r\n")).Status);
    }

    [Fact]
    public async Task A_right_code_signs_in_once_and_opens_the_requested_page()
    {
        var (key, _) = await SetUpAppAsync();
        var cookie = await FirstStepAsync("/devices");
        Assert.Contains("The password of <b>admin</b> is correct.",
            (await SendAsync("GET", "/sign-in/code", cookie)).Text, StringComparison.Ordinal);

        var answer = await SendCodeAsync(cookie, Totp.Code(key, later: 1));

        Assert.Equal((303, "/devices"), (answer.Status, answer["Location"]));
        var session = $"Cookie: {CookieIn(answer, "otastack-session")}\r\n";
        Assert.Equal(200, (await SendAsync("GET", "/", session)).Status);
        Assert.Equal(401, (await SendCodeAsync(cookie, Totp.Code(key, later: 2))).Status);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var (key, _) = await SetUpAppAsync();
        var code = Totp.Code(key, later: 1);
        Assert.Equal(303, (await SendCodeAsync(await FirstStepAsync(), code)).Status);

        var again = await SendCodeAsync(await FirstStepAsync(), code);

        Assert.Equal(401, again.Status);
        Assert.Contains("was used before", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_that_confirmed_the_app_does_not_sign_in()
    {
        var key = KeyIn(await FactorAsync($"do=begin-authenticator&{Proof}"));
        var code = Totp.Code(key);
        await FactorAsync($"do=confirm-authenticator&code={code}");

        Assert.Equal(401, (await SendCodeAsync(await FirstStepAsync(), code)).Status);
    }

    [Fact]
    public async Task Of_two_who_send_one_code_at_once_one_signs_in()
    {
        var (key, codes) = await SetUpAppAsync();
        foreach (var code in new[] { Totp.Code(key, later: 1), codes[0] })
        {
            var (first, second) = (await FirstStepAsync(), await FirstStepAsync());

            var answers = await Task.WhenAll(SendCodeAsync(first, code), SendCodeAsync(second, code));

            Assert.Equal([303, 401], answers.Select(answer => answer.Status).Order());
        }
    }

    [Fact]
    public async Task A_recovery_code_works_once_however_it_is_typed()
    {
        var (_, codes) = await SetUpAppAsync();

        var typed = $" {codes[3].ToUpperInvariant().Replace('-', ' ')} ";
        Assert.Equal(303, (await SendCodeAsync(await FirstStepAsync(), typed)).Status);

        Assert.Equal(401, (await SendCodeAsync(await FirstStepAsync(), codes[3])).Status);
        Assert.Equal(9, Gateway.Service<SecondFactors>().RecoveryCodesLeft(Gateway.Person("admin")!));
        Assert.Equal(303, (await SendCodeAsync(await FirstStepAsync(), codes[4])).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000a")]
    [InlineData("1234567")]
    [InlineData("aaaa-aaaa-aaaa-aaaa")]
    [InlineData(TestIdentity.Password)]
    public async Task A_wrong_code_starts_no_session(string code)
    {
        await SetUpAppAsync();

        var answer = await SendCodeAsync(await FirstStepAsync(), code);

        Assert.Equal(401, answer.Status);
        Assert.Contains("The code is incorrect", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Headers, header => header.Name == "Set-Cookie");
    }

    [Fact]
    public async Task A_wrong_password_gets_the_same_answer_with_a_second_factor()
    {
        var before = await SignInAsync("wrong password");

        await SetUpAppAsync();

        var after = await SignInAsync("wrong password");
        Assert.Equal(before.Status, after.Status);
        Assert.Equal(WithoutNonce(before), WithoutNonce(after));
    }

    [Fact]
    public async Task Guesses_of_codes_are_delayed()
    {
        await SetUpAppAsync();
        var cookie = await FirstStepAsync();
        for (var guess = 0; guess < 9; guess++)
            Assert.Equal(401, (await SendCodeAsync(cookie, $"00000{guess}")).Status);

        Assert.Equal(401, (await SendCodeAsync(cookie, "000009")).Status);
        var refused = await SendCodeAsync(cookie, "000010");
        Assert.Equal((429, "10"), (refused.Status, refused["Retry-After"]));
        Assert.Contains("Your code was not checked.", refused.Text, StringComparison.Ordinal);
        // The right password does not give new guesses.
        Assert.Equal(429, (await SendCodeAsync(await FirstStepAsync(), "000011")).Status);
    }

    [Fact]
    public async Task A_known_browser_of_the_owner_is_not_kept_out_by_guesses_of_others()
    {
        var (key, codes) = await SetUpAppAsync();
        var signedIn = await SendCodeAsync(await FirstStepAsync(), codes[0]);
        var browser = CookieIn(signedIn, "otastack-browser");
        var guesser = await FirstStepAsync();
        while ((await SendCodeAsync(guesser, "000000")).Status == 401)
        {
            // until unknown browsers must wait
        }

        var step = await FirstStepAsync(headers: $"Cookie: {browser}\r\n");

        Assert.Equal(303, (await SendCodeAsync(
            step.Replace("\r\n", $"; {browser}\r\n", StringComparison.Ordinal), Totp.Code(key, later: 1))).Status);
    }

    [Fact]
    public async Task The_second_step_ends_after_five_minutes()
    {
        var (key, _) = await SetUpAppAsync();
        var cookie = await FirstStepAsync();

        Clock.Advance(TimeSpan.FromMinutes(5));

        var answer = await SendCodeAsync(cookie, Totp.Code(key, later: 1));
        Assert.Equal(401, answer.Status);
        Assert.Contains("longer than five minutes", answer.Text, StringComparison.Ordinal);
        Assert.Equal((303, "/sign-in"), await SendAsync("GET", "/sign-in/code", cookie) is var page
            ? (page.Status, page["Location"]) : default);
    }

    [Fact]
    public async Task The_second_step_ends_with_the_password_the_role_and_the_second_factor()
    {
        var (key, _) = await SetUpAppAsync();
        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Admin));
        var changes = new Func<Task>[]
        {
            () => Gateway.Identity.SetPasswordAsync("admin", TestIdentity.Password),
            () => Gateway.Service<Accounts>().SetRoleAsync("admin", Roles.Operator),
            () => Gateway.Service<SecondFactors>().ResetAsync("admin"),
        };
        foreach (var change in changes)
        {
            var cookie = await FirstStepAsync();
            await change();
            Assert.Equal(401, (await SendCodeAsync(cookie, Totp.Code(key, later: 1))).Status);
        }
    }

    [Fact]
    public async Task A_session_that_somebody_planted_ends_with_the_sign_in()
    {
        var (_, codes) = await SetUpAppAsync();
        await Gateway.NewPersonAsync(Roles.Viewer, "mallory");
        var planted = Gateway.NewSessionOf("mallory");
        var cookie = (await FirstStepAsync()).Replace("\r\n", $"; {planted}\r\n", StringComparison.Ordinal);

        var answer = await SendCodeAsync(cookie, codes[0]);

        Assert.NotEqual(planted, CookieIn(answer, "otastack-session"));
        Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {planted}\r\n")).Status);
    }

    [Fact]
    public async Task A_page_of_another_site_and_a_browser_without_the_first_step_get_nowhere()
    {
        var (_, codes) = await SetUpAppAsync();
        var cookie = await FirstStepAsync();

        Assert.Equal(403, (await SendAsync("POST", "/sign-in/code", $"Origin: http://evil.example\r\n{cookie}",
            $"code={codes[0]}")).Status);
        Assert.Equal(401, (await SendCodeAsync("", codes[0])).Status);
        Assert.Equal(401, (await SendCodeAsync("Cookie: otastack-second-step=x\r\n", codes[0])).Status);
        Assert.Equal(303, (await SendCodeAsync(cookie, codes[0])).Status);
    }

    [Fact]
    public async Task The_cookies_of_a_sign_in_do_not_reach_services()
    {
        await SendAsync("GET", "/",
            $"Cookie: {Gateway.Cookie}; otastack-second-step=x; __Host-otastack-passkey=y; theme=dark\r\n");

        Assert.Equal("theme=dark", Assert.Single(Web.Arrived).Headers["Cookie"]);
    }

    [Fact]
    public async Task Anonymous_attempts_at_invitations_are_delayed_by_address()
    {
        await using var gateway = await StartGatewayAsync(
            new TestIdentity(), ("Gateway:Limits:ExemptNetworks", "192.0.2.0/24"));
        Task<RawAnswer> TryAsync() => SendAsync(gateway, "POST", "/invitation", "Origin: http://gw:8080\r\n",
            "code=x&new=another+horse+battery&repeated=another+horse+battery");

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(404, (await TryAsync()).Status);

        var refused = await TryAsync();
        Assert.Equal((429, "10"), (refused.Status, refused["Retry-After"]));
        Assert.Contains("The link stays valid.", refused.Text, StringComparison.Ordinal);
    }

    private static string WithoutNonce(RawAnswer page) =>
        page.Text.Replace(page.Text.Split("nonce=\"")[1].Split('"')[0], "", StringComparison.Ordinal);
}
