using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using OtaStack.Gateway.Identity;

namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>What somebody could try with the answers of a provider, and with other people's browsers.</summary>
public sealed class OidcAttackTests : OidcTestBase
{
    private const string Invalid = "The answer of Example Login is not valid";
    private const string NotHere = "This sign-in did not begin in this browser";

    public static TheoryData<string, string> ForgedClaims => new()
    {
        { "nonce", "another" },
        { "nonce", "" },
        { "iss", "https://evil.example/" },
        { "aud", "another-client" },
        { "exp", "1700000000" },
        { "sub", "" },
    };

    [Theory]
    [MemberData(nameof(ForgedClaims))]
    public async Task An_ID_token_of_another_visit_issuer_client_or_time_is_refused(string claim, string value)
    {
        Provider.ChangeClaims = claims => claims[claim] = value.Length == 0 ? null
            : claim == "exp" ? JsonValue.Create(1_700_000_000) : JsonValue.Create(value);
        if (claim == "exp")
            Provider.ChangeClaims += claims => claims["nbf"] = claims["iat"] = 1_600_000_000;

        await IsRefusedAsync(502, Invalid);
    }

    [Fact]
    public async Task An_ID_token_without_a_signature_is_refused()
    {
        Provider.ChangeClaims = claims => claims["groups"] = Admins;
        Provider.ChangedSignature = null;

        await IsRefusedAsync(502, Invalid);
    }

    [Fact]
    public async Task An_ID_token_that_is_signed_with_another_key_of_the_same_name_is_refused()
    {
        Provider.ChangeClaims = claims => claims["groups"] = Admins;
        Provider.ChangedSignature = new SigningCredentials(
            new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = "provider" },
            SecurityAlgorithms.RsaSha256);

        await IsRefusedAsync(502, Invalid);
    }

    [Fact]
    public async Task An_ID_token_that_is_signed_with_the_clients_secret_is_refused()
    {
        Provider.ChangeClaims = claims => claims["groups"] = Admins;
        Provider.ChangedSignature = new SigningCredentials(
            new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(TestProvider.ClientSecret.PadRight(32, '\0'))),
            SecurityAlgorithms.HmacSha256);

        await IsRefusedAsync(502, Invalid);
    }

    [Fact]
    public async Task An_ID_token_that_only_the_provider_could_sign_is_accepted()
    {
        Provider.ChangeClaims = claims => claims["groups"] = Admins; // shows that the tests above change what they say

        Assert.Equal(303, (await SignInAsync()).Status);
        Assert.NotNull(Accounts.Find("anna"));
    }

    [Fact]
    public async Task A_visit_that_another_browser_began_is_refused_before_the_code_is_redeemed()
    {
        // An attacker begins a visit, logs in as themselves, and gets the victim to open the last link.
        using var attacker = new OidcBrowser();
        var callback = await attacker.VisitAsync(Start(), "anna");

        var answer = await Browser.GetAsync(callback);

        Assert.Equal(400, answer.Status);
        Assert.Contains(NotHere, answer.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie());
        Assert.Equal(0, Provider.Redemptions);
    }

    [Fact]
    public async Task Planted_cookies_of_a_visit_do_not_help_without_the_browsers_own()
    {
        using var attacker = new OidcBrowser();
        var callback = await attacker.VisitAsync(Start(), "anna");
        using var victim = attacker.Copy();
        victim.SetCookie(Gateway.Http, "otastack-visit", Secret.Create());

        var answer = await victim.GetAsync(callback);

        Assert.Equal(400, answer.Status);
        Assert.Contains(NotHere, answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, Provider.Redemptions);
    }

    [Fact]
    public async Task A_callback_works_once_even_with_the_cookies_from_before()
    {
        var callback = await Browser.VisitAsync(Start(), "anna");
        using var copy = Browser.Copy();
        Assert.Equal(303, (await Browser.GetAsync(callback)).Status);

        var again = await Browser.GetAsync(callback);
        var replayed = await copy.GetAsync(callback);

        Assert.Equal(400, again.Status);
        Assert.Equal(502, replayed.Status);
        Assert.Contains(Invalid, replayed.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie(copy));
    }

    [Theory]
    [InlineData("state", "x")]
    [InlineData("state", "")]
    [InlineData("code", "")]
    public async Task A_changed_answer_is_refused(string parameter, string value)
    {
        var callback = await Browser.VisitAsync(Start(), "anna");

        var answer = await Browser.GetAsync(With(callback, parameter, value));

        Assert.InRange(answer.Status, 400, 502);
        Assert.Contains("role=\"alert\"", answer.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie());
        Assert.Equal(0, Provider.Redemptions);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("")]
    public async Task An_answer_that_names_another_issuer_or_none_is_refused_before_the_code_is_redeemed(string issuer)
    {
        var callback = await Browser.VisitAsync(Start(), "anna");

        var answer = await Browser.GetAsync(With(callback, "iss", issuer));

        Assert.Equal(502, answer.Status);
        Assert.Null(SessionCookie());
        Assert.Equal(0, Provider.Redemptions);
    }

    [Fact]
    public async Task A_code_of_another_visit_is_refused()
    {
        using var attacker = new OidcBrowser();
        var theirs = await attacker.VisitAsync(Start(), "bob");
        var mine = await Browser.VisitAsync(Start(), "anna");

        var answer = await Browser.GetAsync(With(
            mine, "code", System.Web.HttpUtility.ParseQueryString(theirs.Query)["code"]!));

        Assert.Equal(502, answer.Status);
        Assert.Null(SessionCookie());
    }

    [Fact]
    public async Task A_visit_ends_after_fifteen_minutes()
    {
        var callback = await Browser.VisitAsync(Start(), "anna");

        Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal(400, (await Browser.GetAsync(callback)).Status);
        Assert.Null(SessionCookie());
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/sign-in/oidc")]
    [InlineData("/sign-in/oidc/callback?code=x")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    public async Task The_sign_in_never_leads_to_another_site_or_back_to_itself(string wanted)
    {
        var answer = await SignInAsync(wanted: wanted);

        Assert.Equal((303, "/"), (answer.Status, answer.Location!.PathAndQuery));
        Assert.Equal(Gateway.Http.Authority, answer.Location.Authority);
    }

    [Fact]
    public async Task A_session_that_was_put_into_the_browser_is_ended_and_not_used()
    {
        var planted = Gateway.NewSession().Split('=')[1];
        var callback = await Browser.VisitAsync(Start(), "anna");
        Browser.SetCookie(Gateway.Http, "otastack-session", planted);

        Assert.Equal(303, (await Browser.GetAsync(callback)).Status);

        Assert.NotEqual(planted, SessionCookie());
        Assert.Null(Gateway.Service<Sessions>().Find(planted));
        Assert.Contains("Signed in as <b>anna</b>", (await OpenAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_as_a_form_is_refused()
    {
        var callback = await Browser.VisitAsync(Start(), "anna");
        var fields = System.Web.HttpUtility.ParseQueryString(callback.Query);

        var answer = await Browser.PostAsync(new Uri(Gateway.Http, "/sign-in/oidc/callback"),
            [.. fields.AllKeys.Select(key => (key!, fields[key]!))]);

        Assert.Equal(405, answer.Status);
        Assert.Null(SessionCookie());
    }

    [Fact]
    public async Task The_handlers_other_paths_are_closed()
    {
        await SignInAsync();

        Assert.Equal(200, (await OpenAsync("/signout-oidc")).Status); // a page of the web front end
        Assert.Equal(404, (await OpenAsync("/sign-in/oidc/callback/")).Status);
        Assert.Equal(200, (await OpenAsync("/")).Status);
    }

    [Fact]
    public async Task Secrets_and_codes_are_not_in_the_log()
    {
        var callback = await Browser.VisitAsync(Start(), "anna");
        await Browser.GetAsync(callback);
        Provider.ChangeClaims = claims => claims["nonce"] = "another";
        await SignOutAsync();
        await SignInAsync();

        var query = System.Web.HttpUtility.ParseQueryString(callback.Query);
        Assert.Contains(Gateway.Logs.Messages, message =>
            message.Contains("A sign-in at Example Login failed", StringComparison.Ordinal));
        foreach (var secret in new[] { TestProvider.ClientSecret, query["code"]!, query["state"]!, SessionCookie() ?? "none" })
        {
            Assert.DoesNotContain(
                Gateway.Logs.Messages, message => message.Contains(secret, StringComparison.Ordinal) && secret != "none");
        }
    }

    [Fact]
    public async Task A_board_meets_none_of_it()
    {
        var answer = await RawHttp.SendAsync(Gateway.Http, RawHttp.Esp8266Poll("/ota/sign-in/oidc"));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("Set-Cookie", answer.Headers.Select(header => header.Name));
        Assert.Empty(Provider.Authorizations);
    }

    private async Task IsRefusedAsync(int status, string reason)
    {
        var answer = await SignInAsync();

        Assert.Equal(status, answer.Status);
        Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        Assert.Null(SessionCookie());
        Assert.Null(Accounts.Find("anna"));
    }

    private static Uri With(Uri callback, string parameter, string value)
    {
        var query = System.Web.HttpUtility.ParseQueryString(callback.Query);
        if (value.Length == 0)
            query.Remove(parameter);
        else
            query[parameter] = value;
        return new UriBuilder(callback) { Query = query.ToString() }.Uri;
    }
}
