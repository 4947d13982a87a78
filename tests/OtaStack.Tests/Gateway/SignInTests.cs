using System.Text.Encodings.Web;

namespace OtaStack.Tests.Gateway;

public sealed class SignInTests : GatewayTestBase
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/ide/?folder=/home%20x&a=1", "/ide/?folder=/home%20x&a=1")]
    [InlineData("/manager/boards", "/manager/boards")]
    [InlineData("//ide/", "/ide/")]
    [InlineData("/%C3%BC", "/%C3%BC")]
    public async Task A_browser_is_redirected_to_the_sign_in_page_and_back(
        string path, string wanted)
    {
        var sent = await SendAsync("GET", path, "Accept: text/html\r\n");
        Assert.Equal((302, $"/sign-in?return={Uri.EscapeDataString(wanted)}"), (sent.Status, sent["Location"]));

        var page = await SendAsync("GET", sent["Location"]!);
        Assert.Equal((200, "no-store"), (page.Status, page["Cache-Control"]));
        Assert.Contains($"name=\"return\" value=\"{wanted.Replace("&", "&amp;", StringComparison.Ordinal)}\"",
            page.Text, StringComparison.Ordinal);

        var signedIn = await SignInAsync(wanted: wanted);
        Assert.Equal((303, wanted), (signedIn.Status, signedIn["Location"]));
        var there = await SendAsync("GET", wanted, $"Cookie: {CookieIn(signedIn, "otastack-session")}\r\n");
        Assert.Equal(200, there.Status);
    }

    [Theory]
    [InlineData("GET", "/api/devices", "Accept: */*\r\n")]
    [InlineData("GET", "/", "")]
    [InlineData("GET", "/ide/", "Accept: text/html\r\nSec-Fetch-Mode: cors\r\n")]
    [InlineData("DELETE", "/api/devices/x", "Accept: text/html\r\n")]
    public async Task A_program_gets_401_with_a_reason(string method, string path, string headers)
    {
        var answer = await SendAsync(method, path, headers);

        Assert.Equal((401, "Bearer", "application/problem+json"),
            (answer.Status, answer["WWW-Authenticate"], answer["Content-Type"]));
        Assert.Contains("/sign-in", answer.Text, StringComparison.Ordinal);
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task A_form_sent_after_the_session_ended_redirects_to_the_sign_in_page()
    {
        var answer = await SendAsync("POST", "/account", "Accept: text/html\r\nOrigin: http://gw:8080\r\n", "do=x");

        Assert.Equal((303, "/sign-in?return=%2Faccount"), (answer.Status, answer["Location"]));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Admin")]
    [InlineData(" ADMIN ")]
    public async Task The_cookies_are_HttpOnly_and_SameSite(string name)
    {
        var answer = await SignInAsync(name: name);

        foreach (var cookie in answer.Headers.Where(header => header.Name == "Set-Cookie")
            .Select(header => header.Value))
        {
            Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
            Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
            Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
            Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Over_HTTPS_the_cookie_is_secure_and_a_cookie_set_over_HTTP_is_ignored()
    {
        await using var certificates = TestCertificates.Create();
        certificates.WritePem(certificates.Ecdsa("ota.example"));
        await using var gateway = await StartGatewayAsync(
            new TestIdentity(), ("Gateway:Https:CertificatePath", certificates.PathOf("fullchain.pem")),
            ("Gateway:Https:KeyPath", certificates.PathOf("privkey.pem")), ("Gateway:Https:Port", "0"));
        const string form = "name=admin&password=correct+horse+battery";

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        var answer = await RawHttp.SendAsync(tls,
            "POST /sign-in HTTP/1.1\r\nHost: gw\r\nOrigin: https://gw\r\nConnection: close\r\n" +
            $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        Assert.Equal(303, answer.Status);
        Assert.All(answer.Headers.Where(header => header.Name == "Set-Cookie"), header =>
        {
            Assert.StartsWith("__Host-otastack-", header.Value, StringComparison.Ordinal);
            Assert.Contains("; secure", header.Value, StringComparison.Ordinal);
        });

        foreach (var (cookie, status) in new[] { (CookieIn(answer, "__Host-otastack-session"), 200),
            (gateway.Cookie, 401) })
        {
            await using var again = await RawHttp.ConnectTlsAsync(gateway.Https);
            var get = await RawHttp.SendAsync(again,
                $"GET /api/devices HTTP/1.0\r\nHost: gw\r\nCookie: {cookie}\r\n\r\n");
            Assert.Equal(status, get.Status);
        }
    }

    [Theory]
    [InlineData("admin", "wrong password")]
    [InlineData("admin", "")]
    [InlineData("nobody", "correct horse battery")]
    [InlineData("", "")]
    [InlineData("<script>alert(1)</script>", "\"'><script>")]
    [InlineData("admin", "correct horse battery ")]
    [InlineData("admin", "Correct horse battery")]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_message(string name, string password)
    {
        var answer = await SignInAsync(password, name);

        Assert.Equal(401, answer.Status);
        Assert.Contains("User name or password is incorrect.", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"value=\"{HtmlEncoder.Default.Encode(name)}\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer.Headers.Select(header => header.Name));
        Assert.DoesNotContain(Gateway.Logs.Messages, message =>
            message.Contains("horse", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("@evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("/\u00fc")]
    [InlineData("")]
    [InlineData("/sign-in?return=/sign-in")]
    [InlineData("/SIGN-OUT")]
    public async Task The_return_path_never_leads_to_another_site(string wanted)
    {
        var page = await SendAsync("GET", $"/sign-in?return={Uri.EscapeDataString(wanted)}");
        Assert.Contains("name=\"return\" value=\"/\"", page.Text, StringComparison.Ordinal);

        Assert.Equal("/", (await SignInAsync(wanted: wanted))["Location"]);
        Assert.Equal("/",
            (await SendAsync("GET", $"/sign-in?return={Uri.EscapeDataString(wanted)}", Gateway.SignedIn))["Location"]);
    }

    [Theory]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/?//evil.example")]
    public async Task A_path_that_only_looks_like_another_site_is_kept(string wanted)
    {
        Assert.Equal(wanted, (await SignInAsync(wanted: wanted))["Location"]);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_browsers_old_session()
    {
        var first = CookieIn(await SignInAsync(), "otastack-session");

        var second = CookieIn(await SignInAsync(headers: $"Cookie: {first}\r\n"), "otastack-session");

        Assert.Equal(401, (await SendAsync("GET", "/", $"Cookie: {first}\r\n")).Status);
        Assert.Equal(200, (await SendAsync("GET", "/", $"Cookie: {second}\r\n")).Status);
    }

    [Fact]
    public async Task The_pages_policy_allows_its_own_style_and_forms_and_nothing_else()
    {
        foreach (var page in new[] { await SendAsync("GET", "/sign-in"),
            await SendAsync("GET", "/account", Gateway.SignedIn) })
        {
            var policy = page["Content-Security-Policy"]!;
            Assert.Matches(
                "^default-src 'none'; style-src 'nonce-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors "
                    + "'none'$", policy);
            var nonce = HtmlEncoder.Default.Encode(policy.Split("'nonce-")[1].Split('\'')[0]);
            Assert.Contains($"<style nonce=\"{nonce}\">", page.Text, StringComparison.Ordinal);
            Assert.Equal(("nosniff", "same-origin"), (page["X-Content-Type-Options"], page["Referrer-Policy"]));
            Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("Content-Length: 0\r\n\r\n", 400)]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000\r\n\r\n", 413)]
    public async Task An_invalid_sign_in_form_is_rejected(string rest, int status)
    {
        var answer = await RawHttp.SendAsync(
            Gateway.Http, $"POST /sign-in HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n{rest}");

        Assert.Equal(status, answer.Status);
    }
}
