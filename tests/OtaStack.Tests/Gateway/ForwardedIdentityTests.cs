using Microsoft.IdentityModel.JsonWebTokens;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed class ForwardedIdentityTests : GatewayTestBase
{
    [Fact]
    public async Task Each_service_gets_a_token_that_is_valid_only_for_it()
    {
        await SendAsync("GET", "/api/devices", Gateway.SignedIn);
        await SendAsync("GET", "/manager/api/boards", Gateway.SignedIn);

        var (api, manager) = (TokenIn(Api), TokenIn(Manager));
        var person = await VerifierOf(GatewayToken.ApiAudience).VerifyAsync(api);
        Assert.Equal("admin", person!.Identity!.Name);
        Assert.True(person.HasClaim(GatewayToken.RoleClaim, Roles.Admin));
        Assert.NotNull(await VerifierOf(GatewayToken.ManagerAudience).VerifyAsync(manager));
        Assert.Null(await VerifierOf(GatewayToken.ManagerAudience).VerifyAsync(api));
        Assert.Null(await VerifierOf(GatewayToken.ApiAudience).VerifyAsync(manager));
    }

    [Fact]
    public async Task The_web_front_end_gets_a_token_that_the_API_accepts_too_and_one_for_the_Manager_that_nobody_else_accepts()
    {
        foreach (var path in new[] { "/", "/manager", "/manager/", "/manager/builds" })
        {
            await SendAsync("GET", path, Gateway.SignedIn);

            var token = TokenIn(Web);
            foreach (var audience in new[] { GatewayToken.WebAudience, GatewayToken.ApiAudience })
                Assert.Equal("admin", (await VerifierOf(audience).VerifyAsync(token))!.Identity!.Name);
            Assert.Null(await VerifierOf(GatewayToken.ManagerAudience).VerifyAsync(token));

            var managers = new JsonWebToken(token).GetClaim(GatewayToken.ManagerTokenClaim).Value;
            Assert.Equal("admin", (await VerifierOf(GatewayToken.ManagerAudience).VerifyAsync(managers))!.Identity!.Name);
            foreach (var audience in new[] { GatewayToken.WebAudience, GatewayToken.ApiAudience })
                Assert.Null(await VerifierOf(audience).VerifyAsync(managers));
        }
    }

    [Fact]
    public async Task The_Manager_refuses_a_token_without_a_role_there()
    {
        using var key = new GatewayKey();
        var token = new TokenIssuer(key.Key, Clock).Issue(GatewayToken.ManagerAudience, "admin", Roles.Admin);

        Assert.Null(await new TokenVerifier(GatewayToken.ManagerAudience, key.PublicKeyPath, Clock).VerifyAsync(token));
    }

    [Fact]
    public async Task The_subject_of_a_key_is_its_name()
    {
        Gateway.Service<ApiKeys>().Create("build server \u00fc", Roles.Viewer, Gateway.Person("admin"), null, out _, out var key);

        await SendAsync("GET", "/api/devices", $"Authorization: Bearer {key}\r\n");

        var script = await VerifierOf(GatewayToken.ApiAudience).VerifyAsync(TokenIn(Api));
        Assert.Equal("key:build server \u00fc", script!.Identity!.Name);
        Assert.True(script.HasClaim(GatewayToken.RoleClaim, Roles.Viewer));
    }

    [Fact]
    public async Task The_IDE_does_not_get_the_gateways_cookies()
    {
        await SendAsync("GET", "/ide/x",
            $"Cookie: vscode-tkn=a b=c; {Gateway.Cookie};otastack-browser=x; __Host-otastack-session=y ; "
                + "otastack-session2=z\r\n" +
            "Cookie: otastack-session=again; last=\"1\"\r\nAuthorization: Basic YTpi\r\n");

        var headers = Ide.Last.Headers;
        Assert.Equal("vscode-tkn=a b=c; otastack-session2=z; last=\"1\"", headers["Cookie"]);
        Assert.DoesNotContain("Authorization", headers);
    }

    [Fact]
    public async Task A_service_worker_of_the_IDE_is_limited_to_its_path()
    {
        Assert.Equal("/ide/", (await SendAsync("GET", "/ide/worker.js", Gateway.SignedIn))["Service-Worker-Allowed"]);
        Assert.Equal("/", (await SendAsync("GET", "/manager/api/worker.js", Gateway.SignedIn))["Service-Worker-Allowed"]);
    }

    [Theory]
    [InlineData("/ide/vscode-remote-resource?path=/workspace/Lamp/data/index.html")]
    [InlineData("/ide/stable-53c2f32/vscode-remote-resource?path=/x.svg")]
    [InlineData("/ide/Vscode-Remote-Resource/?path=/x.svg")]
    [InlineData("/ide/web-extension-resource/unpkg/a/b/1.0.0/x.html")]
    public async Task Files_that_the_IDE_serves_are_sandboxed(string path)
    {
        var answer = await SendAsync("GET", path, Gateway.SignedIn);

        Assert.Equal("sandbox", answer["Content-Security-Policy"]);
        Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
    }

    [Fact]
    public async Task The_IDE_itself_is_not_sandboxed() =>
        Assert.Null((await SendAsync("GET", "/ide/", Gateway.SignedIn))["Content-Security-Policy"]);

    [Fact]
    public async Task Cookies_and_identity_headers_of_a_client_are_removed()
    {
        const string lies =
            "X-Forwarded-User: root\r\nRemote-User: root\r\nx-remote-user: root\r\nX-Auth-Request-User: root\r\n" +
            "X-Forwarded-Access-Token: x\r\nProxy-Authorization: Basic YTpi\r\n";
        foreach (var (path, service) in new[] { ("/api/x", Api), ("/", Web), ("/manager/x", Web), ("/manager/api/x", Manager), ("/ide/x", Ide) })
        {
            await SendAsync("GET", path, Gateway.SignedIn + lies);

            var headers = service.Last.Headers;
            Assert.DoesNotContain("Cookie", headers);
            Assert.DoesNotContain(headers, header => header.Value.Contains("root", StringComparison.Ordinal));
            Assert.DoesNotContain("Proxy-Authorization", headers);
            Assert.DoesNotContain(headers, header =>
                header.Value.Contains(Gateway.Cookie.Split('=')[1], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_token_sent_by_a_client_is_replaced()
    {
        using var stranger = new Authentication.GatewayKey();
        var forged = stranger.Token(subject: "root");

        await SendAsync("GET", "/api/devices", $"Authorization: Bearer {forged}\r\n{Gateway.SignedIn}");
        Assert.Equal("admin", (await VerifierOf(GatewayToken.ApiAudience).VerifyAsync(TokenIn(Api)))!.Identity!.Name);

        Assert.Equal(401, (await SendAsync("GET", "/api/devices", $"Authorization: Bearer {forged}\r\n")).Status);
        Assert.Equal(401, (await SendAsync("GET", "/api/devices", $"Authorization: Bearer {TokenIn(Api)}\r\n")).Status);
    }

    [Fact]
    public async Task A_boards_credentials_are_forwarded_unchanged()
    {
        await RawHttp.SendAsync(Gateway.Http, RawHttp.Esp8266Poll(extra: "Authorization: Basic Ym9hcmQ6dG9rZW4=\r\n"));
        Assert.Equal("Basic Ym9hcmQ6dG9rZW4=", Api.Last.Headers["Authorization"]);

        await RawHttp.SendAsync(Gateway.Http, RawHttp.Esp8266Poll(extra: Gateway.SignedIn));
        Assert.DoesNotContain("Authorization", Api.Last.Headers);
        Assert.DoesNotContain("Cookie", Api.Last.Headers);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ide")]
    [InlineData("/ide/")]
    [InlineData("//ide/")]
    [InlineData("///ide/x")]
    [InlineData("/IDE/")]
    [InlineData("/%69de/")]
    [InlineData("/%69%64%65/")]
    [InlineData("/ide%2f")]
    [InlineData("/ide%2F..%2Fide/")]
    [InlineData("/ide;/")]
    [InlineData("/api/../ide/")]
    [InlineData("/ota/../ide/")]
    [InlineData("/ota/../api/devices")]
    [InlineData("/ota/%2e%2e/api/devices")]
    [InlineData("/ota/./../manager/")]
    [InlineData("/health/../api/devices")]
    [InlineData("/alive/x")]
    [InlineData("/sign-in/../api/devices")]
    [InlineData("/sign-in/x")]
    [InlineData("/sign-in%2f..%2fapi")]
    [InlineData("/.well-known/acme-challenge/../../api/devices")]
    [InlineData("/.well-known/x")]
    [InlineData("/account")]
    [InlineData("/account/keys")]
    [InlineData("/manager/")]
    [InlineData("/manager\\..\\ota")]
    [InlineData("/api/devices")]
    [InlineData("/api%2fdevices")]
    [InlineData("/\\ota")]
    [InlineData("/%5cota")]
    [InlineData("/otamatic")]
    [InlineData("http://gw:8080/api/devices")]
    [InlineData("http://127.0.0.1/ide/")]
    public async Task No_spelling_of_a_path_bypasses_the_sign_in(string target)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST", "OPTIONS", "DELETE" })
        {
            var answer = await SendAsync(method, target, method == "POST" ? "Content-Length: 0\r\n" : "");
            Assert.True(answer.Status is 401 or 400, $"{method} {target}: {answer.StatusLine}");
        }

        Assert.True(HasNothingArrived);
    }

    [Theory]
    [InlineData("/ota/..%2fapi/devices")]
    [InlineData("/ota/%2e%2e%2fapi%2fdevices")]
    [InlineData("/ota/..%5capi")]
    [InlineData("/ota/%252e%252e/api")]
    [InlineData("/OTA/../OTA/x")]
    public async Task An_encoded_path_does_not_lead_out_of_ota(string target)
    {
        await SendAsync("GET", target);

        Assert.StartsWith("/ota/", Api.Last.Target, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/../", Api.Last.Target, StringComparison.Ordinal);
    }

    private static string TokenIn(StandIn service) => service.Last.Headers["Authorization"]["Bearer ".Length..];

    private TokenVerifier VerifierOf(string audience) => new(audience, Gateway.Identity.PublicKeyPath, Clock);
}
