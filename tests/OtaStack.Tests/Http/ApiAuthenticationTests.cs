using System.Net;
using System.Text;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Http;

/// <summary>The API accepts only requests with a token of the gateway.</summary>
public sealed class ApiAuthenticationTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api/firmware")]
    [InlineData("HEAD", "/api/devices")]
    [InlineData("GET", "/API/Devices")]
    [InlineData("GET", "//api/devices")]
    [InlineData("GET", "/api/../api/devices")]
    [InlineData("GET", "/ota/../api/devices")]
    [InlineData("GET", "/ota/%2e%2e/api/devices")]
    [InlineData("GET", "/%61pi/devices")]
    [InlineData("GET", "/api/devices/5C:CF:7F:AA:BB:CC")]
    [InlineData("GET", "/api/events")]
    [InlineData("GET", "/api/openapi/v1.json")]
    [InlineData("POST", "/api/firmware?project=x")]
    [InlineData("DELETE", "/api/firmware/0000")]
    [InlineData("PUT", "/api/firmware")]
    [InlineData("OPTIONS", "/api/firmware")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/otamatic")]
    [InlineData("GET", "/health/../api/devices")]
    public async Task Without_a_token_every_path_gets_401(string method, string path)
    {
        var answer = await SendAsync(method, path);

        Assert.Equal((401, "Bearer"), (answer.Status, answer.Header("WWW-Authenticate")));
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/alive", 200)]
    [InlineData("/ota/none/firmware.bin", 404)]
    [InlineData("/ota", 403)]
    public async Task Boards_and_probes_need_no_token(string path, int status)
    {
        Assert.Equal(status, (await SendAsync("GET", path)).Status);
        Assert.Equal(status, (await SendAsync("GET", path, "Authorization: Basic Ym9hcmQ6dG9rZW4=\r\n")).Status);
    }

    [Fact]
    public async Task Tokens_for_another_service_of_another_issuer_and_expired_ones_are_refused()
    {
        using var stranger = new GatewayKey();
        var past = new SetClock { Now = TimeProvider.System.GetUtcNow().AddMinutes(-5) };

        foreach (var token in new[]
        {
            _server.Token(GatewayToken.ManagerAudience), stranger.Token(), _server.Token(time: past),
            "otastack_0123456789ab_secret", "",
        })
        {
            var answer = await SendAsync("GET", "/api/devices", $"Authorization: Bearer {token}\r\n");
            Assert.Equal(401, answer.Status);
        }
    }

    [Theory]
    [InlineData("Authorization: {0}\r\n")]
    [InlineData("Authorization: Basic {0}\r\n")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n")]
    [InlineData("Authorization: Bearer {0},{0}\r\n")]
    [InlineData("X-Authorization: Bearer {0}\r\n")]
    [InlineData("Cookie: token={0}\r\n")]
    public async Task A_token_in_the_wrong_place_is_ignored(string header)
    {
        Assert.Equal(
            401, (await SendAsync("GET", "/api/devices", string.Format(null, header, _server.Token()))).Status);
    }

    [Fact]
    public async Task A_read_only_token_cannot_write()
    {
        var reader = $"Authorization: Bearer {_server.Token(role: Roles.Viewer)}\r\n";

        Assert.Equal(200, (await SendAsync("GET", "/api/devices", reader)).Status);
        Assert.Equal(403, (await SendAsync("DELETE", "/api/devices/5C:CF:7F:AA:BB:CC", reader)).Status);
        Assert.Equal(403, (await SendAsync("POST", "/api/firmware?project=x", reader)).Status);
        Assert.Equal(403, (await SendAsync("GET", "/api/devices", reader + "Upgrade: websocket\r\n")).Status);
    }

    [Theory]
    [InlineData("POST", "/api/projects/none/tokens", Roles.Admin)]
    [InlineData("POST", "/api/groups/none/tokens", Roles.Admin)]
    [InlineData("DELETE", "/api/devices/5C:CF:7F:AA:BB:CC/tokens/x", Roles.Admin)]
    [InlineData("GET", "/api/projects/none/tokens", Roles.Viewer)]
    [InlineData("DELETE", "/api/groups/none", Roles.Operator)]
    [InlineData("DELETE", "/api/storage/unreadable/Tokens/1", Roles.Admin)]
    [InlineData("DELETE", "/api/storage/unreadable/Devices/1", Roles.Operator)]
    [InlineData("GET", "/api/firmware/0000", Roles.Viewer)]
    [InlineData("GET", "/api/firmware/0000/image", Roles.Operator)]
    [InlineData("HEAD", "/api/firmware/0000/image", Roles.Operator)]
    public async Task A_request_needs_the_role(string method, string path, string needed)
    {
        foreach (var role in Roles.All)
        {
            var answer = await SendAsync(method, path, $"Authorization: Bearer {_server.Token(role: role)}\r\n");
            Assert.True((answer.Status == 403) == !Roles.Includes(role, needed), $"{role}: {answer.Status}");
        }
    }

    [Fact]
    public async Task Without_a_public_key_it_does_not_start()
    {
        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(
            typeof(OtaStack.Api.Updates.DevicePolls).Assembly, "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=None");

        Assert.Equal(1, exitCode);
        Assert.Contains("Identity:PublicKeyPath is not set", Assert.Single(errors.TrimEnd('\n').Split('\n')),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_missing_key_file_every_request_is_refused()
    {
        await using var server = await ApiServer.StartAsync((GatewayTokens.PublicKeyPath, "/nowhere/token-key.pem"));
        using var answer = await server.Client.GetAsync("/api/devices");

        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains(server.Log.Errors, line => line.Contains("Identity:PublicKeyPath", StringComparison.Ordinal));
    }

    private Task<RawAnswer> SendAsync(string method, string path, string headers = "") => RawBoard.SendAsync(
        _server.Address, Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\n{headers}Content-Length: 0\r\n\r\n"));
}
