
namespace OtaStack.Tests.Gateway;

/// <summary>Passwords over plain HTTP while HTTPS is on.</summary>
public sealed class PlainHttpPasswordTests : GatewayTestBase
{
    private readonly TestCertificates _certificates = TestCertificates.Create();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _certificates.DisposeAsync();
    }

    [Fact]
    public async Task The_sign_in_form_is_rejected_with_the_HTTPS_address()
    {
        await using var gateway = await StartWithHttpsAsync();

        var answer = await PostAsync(gateway, "gw:8080", "/sign-in",
            $"name=admin&password={Uri.EscapeDataString(TestIdentity.Password)}");

        Assert.Equal((403, null), (answer.Status, answer["Set-Cookie"]));
        Assert.Contains("passwords are not accepted over plain HTTP", answer.Text, StringComparison.Ordinal);
        Assert.Contains("https://gw:8444", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_forms_and_the_JSON_API_are_rejected()
    {
        await using var gateway = await StartWithHttpsAsync();

        foreach (var form in new[] { "do=change-password&new=another horse battery&repeated=another horse battery",
            "do=create-key&name=x&role=viewer&expiresInDays=1" })
        {
            var answer = await PostAsync(gateway, "gw:8080", "/account",
                $"{form}&password={Uri.EscapeDataString(TestIdentity.Password)}");
            Assert.Equal(403, answer.Status);
            Assert.Contains("not accepted over plain HTTP", answer.Text, StringComparison.Ordinal);
        }

        var json = await PostAsync(gateway, "gw:8080", "/account/keys",
            $$"""{"name":"ci","role":"viewer","password":"{{TestIdentity.Password}}"}""", "application/json");
        Assert.Equal(403, json.Status);
        Assert.Contains("not accepted over plain HTTP", json.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:8080", 303)]
    [InlineData("127.0.0.1:8080", 303)]
    [InlineData("[::1]:8080", 303)]
    [InlineData("gw.example:8080", 403)]
    public async Task A_loopback_host_name_is_exempt(string host, int status)
    {
        await using var gateway = await StartWithHttpsAsync();

        Assert.Equal(
            status, (await PostAsync(gateway, host, "/sign-in",
            $"name=admin&password={Uri.EscapeDataString(TestIdentity.Password)}")).Status);
    }

    [Fact]
    public async Task An_invitation_made_over_plain_HTTP_on_this_machine_is_a_link_with_HTTPS()
    {
        await using var gateway = await StartWithHttpsAsync();

        var answer = await PostAsync(gateway, "localhost:8080", "/account/people",
            $"do=invite&name=anna&role=viewer&password={Uri.EscapeDataString(TestIdentity.Password)}");

        Assert.Contains("<pre>https://localhost:8444/invitation?code=", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_HTTPS_the_password_is_accepted()
    {
        await using var gateway = await StartWithHttpsAsync();
        var body = $"name=admin&password={Uri.EscapeDataString(TestIdentity.Password)}";

        await using var tls = await RawHttp.ConnectTlsAsync(gateway.Https);
        var answer = await RawHttp.SendAsync(tls, Request("gw:8444", "/sign-in", body, "https"));

        Assert.Equal(303, answer.Status);
    }

    private async Task<RunningGateway> StartWithHttpsAsync()
    {
        _certificates.WritePem(_certificates.Ecdsa("ota.example"));
        return await StartGatewayAsync(new TestIdentity(),
            ("Gateway:Https:CertificatePath", _certificates.PathOf("fullchain.pem")),
            ("Gateway:Https:KeyPath", _certificates.PathOf("privkey.pem")),
            ("Gateway:Https:Port", "0"), ("Gateway:Https:PublicPort", "8444"));
    }

    private static Task<RawAnswer> PostAsync(
        RunningGateway gateway, string host, string path, string body,
        string type = "application/x-www-form-urlencoded") =>
        RawHttp.SendAsync(gateway.Http, Request(host, path, body, "http", gateway.SignedIn, type));

    private static string Request(
        string host, string path, string body, string scheme, string headers = "",
        string type = "application/x-www-form-urlencoded") =>
        $"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {scheme}://{host}\r\nConnection: close\r\n{headers}"
        + $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
