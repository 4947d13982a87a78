using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>Passkeys: adding, signing in, removing.</summary>
public sealed class PasskeyTests : SecondFactorTestBase, IDisposable
{
    private readonly SoftAuthenticator _laptop = new();

    public void Dispose() => _laptop.Dispose();

    [Fact]
    public async Task A_passkey_signs_in_without_the_password()
    {
        var page = await AddPasskeyAsync(_laptop);
        Assert.Equal(200, page.Status);
        Assert.Equal(10, CodesIn(page).Length);
        var (options, cookie) = await BeginPasskeyAsync();
        Assert.Contains("\"userVerification\":\"required\"", options, StringComparison.Ordinal);
        Assert.Contains("\"allowCredentials\":[]", options, StringComparison.Ordinal);

        var answer = await SendPasskeyAsync(_laptop.Get(options, Origin), cookie, "/devices");

        Assert.Equal((303, "/devices"), (answer.Status, answer["Location"]));
        Assert.Equal(200,
            (await SendAsync("GET", "/", $"Cookie: {CookieIn(answer, "otastack-session")}\r\n")).Status);
        Assert.Equal("laptop", Assert.Single(Passkeys()).Name);
        Assert.NotNull(Passkeys()[0].LastUsedAt);
    }

    [Fact]
    public async Task With_a_passkey_the_password_alone_no_longer_signs_in()
    {
        var page = await AddPasskeyAsync(_laptop);

        var cookie = await FirstStepAsync();

        Assert.Equal(303, (await SendCodeAsync(cookie, CodesIn(page)[0])).Status);
    }

    [Fact]
    public async Task The_second_step_offers_it()
    {
        await AddPasskeyAsync(_laptop);
        var cookie = await FirstStepAsync("/devices");

        var page = await AtLocalhostAsync("GET", "/sign-in/code", cookie);

        Assert.Contains("action=\"/sign-in/passkey\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"/devices\"", page.Text, StringComparison.Ordinal);
        Assert.Matches("script-src 'nonce-[^']+'; connect-src 'self'; ", page["Content-Security-Policy"]);
    }

    [Fact]
    public async Task A_challenge_is_accepted_once()
    {
        await AddPasskeyAsync(_laptop);
        var (options, cookie) = await BeginPasskeyAsync();
        var credential = _laptop.Get(options, Origin);
        Assert.Equal(303, (await SendPasskeyAsync(credential, cookie)).Status);

        Assert.Equal(401, (await SendPasskeyAsync(credential, cookie)).Status);
        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, Origin), cookie)).Status);
    }

    [Fact]
    public async Task A_challenge_ends_after_five_minutes()
    {
        await AddPasskeyAsync(_laptop);
        var (options, cookie) = await BeginPasskeyAsync();

        Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, Origin), cookie)).Status);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost:9090")]
    [InlineData("https://localhost:8080")]
    [InlineData("not an origin")]
    public async Task An_answer_for_another_page_is_refused(string origin)
    {
        await AddPasskeyAsync(_laptop);
        var (options, cookie) = await BeginPasskeyAsync();

        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, origin), cookie)).Status);

        using var other = new SoftAuthenticator();
        Assert.Equal(400, (await AddPasskeyAsync(other, origin: origin)).Status);
        Assert.Single(Passkeys());
    }

    [Fact]
    public async Task An_authenticator_that_does_not_verify_the_person_is_refused()
    {
        using var careless = new SoftAuthenticator { VerifiesUser = false };

        Assert.Equal(400, (await AddPasskeyAsync(careless)).Status);
        Assert.False(Gateway.Person("admin")!.HasSecondFactor);
    }

    [Fact]
    public async Task A_passkey_of_somebody_else_a_removed_one_and_nonsense_are_refused()
    {
        await AddPasskeyAsync(_laptop);
        using var stranger = new SoftAuthenticator();
        var (options, cookie) = await BeginPasskeyAsync();
        Assert.Equal(401, (await SendPasskeyAsync(stranger.Get(options, Origin), cookie)).Status);
        Assert.Equal(401, (await SendPasskeyAsync("{}", cookie)).Status);
        Assert.Equal(401, (await SendPasskeyAsync("nonsense", cookie)).Status);
        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, Origin), "")).Status);
        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, Origin),
            "Cookie: otastack-passkey=nonsense\r\n")).Status);

        var removed = await FactorAsync($"do=remove-passkey&key={Passkeys()[0].Key}&{Proof}");

        Assert.Contains("The passkey is removed.", removed.Text, StringComparison.Ordinal);
        (options, cookie) = await BeginPasskeyAsync();
        Assert.Equal(401, (await SendPasskeyAsync(_laptop.Get(options, Origin), cookie)).Status);
        Assert.Equal(303, (await SignInAsync()).Status);
    }

    [Fact]
    public async Task Guesses_are_delayed_by_address()
    {
        await using var gateway = await StartGatewayAsync(
            new TestIdentity(), ("Gateway:Limits:ExemptNetworks", "192.0.2.0/24"));
        Task<RawAnswer> TryAsync() => AtLocalhostAsync(gateway, "POST", "/sign-in/passkey", body: "credential=x");

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(401, (await TryAsync()).Status);

        Assert.Equal(429, (await TryAsync()).Status);
    }

    [Fact]
    public async Task It_can_be_renamed_and_a_second_one_signs_nobody_out()
    {
        await AddPasskeyAsync(_laptop);
        var other = $"Cookie: {Gateway.NewSession()}\r\n";
        using var phone = new SoftAuthenticator();

        var page = await AddPasskeyAsync(phone, name: "phone");
        Assert.Equal([""], CodesIn(page));
        await FactorAsync($"do=rename-passkey&key={Passkeys().Single(one => one.Name == "laptop").Key}&name=old+laptop");

        Assert.Equal(["old laptop", "phone"], Passkeys().Select(passkey => passkey.Name).Order());
        Assert.Equal(200, (await SendAsync("GET", "/", other)).Status);
    }

    [Fact]
    public async Task A_person_cannot_change_a_passkey_of_somebody_else()
    {
        await AddPasskeyAsync(_laptop);
        var bob = await Gateway.NewPersonAsync(Roles.Viewer, "bob");

        Assert.Equal(409, (await FactorAsync($"do=rename-passkey&key={Passkeys()[0].Key}&name=mine", bob)).Status);
        Assert.Equal("laptop", Passkeys()[0].Name);
    }

    [Theory]
    [InlineData("gw:8080", "Start OtaStack with --https")]
    [InlineData("127.0.0.1:8080", "Open http://localhost:8080 instead.")]
    [InlineData("192.168.1.20:8080", "Open OtaStack by its name, with HTTPS.")]
    [InlineData("[::1]:8080", "Open http://localhost:8080 instead.")]
    public async Task Where_passkeys_do_not_work_the_page_says_why_and_what_to_do(string host, string what)
    {
        async Task<RawAnswer> AtAsync(string method, string path, string form = "") => await RawHttp.SendAsync(Gateway.Http,
            $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{Gateway.SignedIn}Connection: close\r\n"
                + (form.Length == 0 ? "" : "Content-Type: application/x-www-form-urlencoded\r\n")
                + $"Content-Length: {form.Length}\r\n\r\n{form}");

        var page = await AtAsync("GET", Factor);

        Assert.Contains(what, System.Net.WebUtility.HtmlDecode(page.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("begin-passkey", page.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await AtAsync("POST", Factor, $"do=begin-passkey&name=x&{Proof}")).Status);
        Assert.Equal(403, (await AtAsync("POST", "/sign-in/passkey/options")).Status);
    }

    [Fact]
    public async Task The_sign_in_page_offers_passkeys_once_somebody_has_one()
    {
        Assert.DoesNotContain("passkey", (await AtLocalhostAsync("GET", "/sign-in")).Text, StringComparison.Ordinal);

        await AddPasskeyAsync(_laptop);

        var page = await AtLocalhostAsync("GET", "/sign-in?return=/devices");
        Assert.Contains("Sign in with a passkey", page.Text, StringComparison.Ordinal);
        Assert.Contains("Start OtaStack with --https", (await SendAsync("GET", "/sign-in")).Text, StringComparison.Ordinal);
        var script = await AtLocalhostAsync("GET", "/sign-in/passkeys.js");
        Assert.Equal((200, "text/javascript"), (script.Status, script["Content-Type"]));
        Assert.Equal(304,
            (await AtLocalhostAsync("GET", "/sign-in/passkeys.js", $"If-None-Match: {script["ETag"]}\r\n")).Status);
    }

    [Fact]
    public async Task A_page_of_another_site_gets_nowhere()
    {
        await AddPasskeyAsync(_laptop);
        var (options, cookie) = await BeginPasskeyAsync();

        foreach (var path in new[] { "/sign-in/passkey", "/sign-in/passkey/options" })
        {
            Assert.Equal(403, (await SendAsync("POST", path, $"Origin: http://evil.example\r\n{cookie}",
                $"credential={Uri.EscapeDataString(_laptop.Get(options, Origin))}")).Status);
        }
    }

    private IReadOnlyList<Passkey> Passkeys() =>
        Gateway.Service<SecondFactors>().PasskeysOf(Gateway.Person("admin")!);
}
