using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

/// <summary>The security headers of responses of all services.</summary>
public sealed class SecurityHeaderTests : GatewayTestBase
{
    private const string NoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    [Theory]
    [InlineData("/")]
    [InlineData("/api/devices")]
    [InlineData("/api/nowhere")]
    [InlineData("/manager/")]
    [InlineData("/ide/")]
    [InlineData("/ide")]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/account")]
    [InlineData("/account/keys")]
    [InlineData("/account/nothing")]
    [InlineData("/health")]
    [InlineData("/.well-known/acme-challenge/x")]
    public async Task Every_response_has_security_headers(string path)
    {
        foreach (var cookie in new[] { Gateway.SignedIn, "" })
        {
            var answer = await SendAsync("GET", path, cookie);

            Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
            Assert.Equal("same-origin", answer["Referrer-Policy"]);
            Assert.Contains("camera=()", answer["Permissions-Policy"], StringComparison.Ordinal);
            Assert.Equal(path.StartsWith("/ide", StringComparison.Ordinal)
                ? "SAMEORIGIN"
                : "DENY", answer["X-Frame-Options"]);
            Assert.Null(answer["Strict-Transport-Security"]);
        }
    }

    [Fact]
    public async Task A_page_keeps_its_policy_and_other_responses_get_a_strict_one()
    {
        Assert.Equal(NoPage, (await SendAsync("GET", "/api/devices", Gateway.SignedIn))["Content-Security-Policy"]);
        Assert.Equal(NoPage, (await SendAsync("GET", "/sign-out"))["Content-Security-Policy"]);

        await using var page = await StandIn.StartAsync(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            context.Response.Headers["Referrer-Policy"] = "unsafe-url";
            return context.Response.WriteAsync("page");
        });
        await using var gateway = await StartGatewayAsync(
            new TestIdentity(), ("services:web:http:0", page.Address.AbsoluteUri),
            ("services:ide:ide:0", page.Address.AbsoluteUri));
        foreach (var path in new[] { "/manager/", "/ide/" })
        {
            var answer = await SendAsync(gateway, "GET", path, gateway.SignedIn);
            Assert.Equal("default-src 'self'", answer["Content-Security-Policy"]);
            Assert.Equal("same-origin", answer["Referrer-Policy"]);
        }
    }

    [Theory]
    [InlineData("/ota")]
    [InlineData("//ota/lamp")]
    [InlineData("/ota/lamp/manifest.json")]
    public async Task Responses_to_boards_have_no_security_headers(string path)
    {
        var answer = await RawHttp.SendAsync(Gateway.Http, RawHttp.Esp8266Poll(path));

        Assert.Equal(200, answer.Status);
        foreach (var name in new[] { "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
            "X-Frame-Options", "Content-Security-Policy" })
            Assert.Null(answer[name]);
    }

    [Fact]
    public async Task The_page_about_an_outage_has_security_headers()
    {
        await Web.DisposeAsync();

        var answer = await SendAsync("GET", "/manager/", Gateway.SignedIn + "Accept: text/html\r\n");

        Assert.Equal((503, "nosniff", "DENY"),
            (answer.Status, answer["X-Content-Type-Options"], answer["X-Frame-Options"]));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", answer["Content-Security-Policy"],
            StringComparison.Ordinal);
    }
}
