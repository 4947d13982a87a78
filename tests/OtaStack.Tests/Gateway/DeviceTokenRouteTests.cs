using System.Text;
using OtaStack.Contracts.Tokens;

namespace OtaStack.Tests.Gateway;

/// <summary>What boards show passes the gateway, which neither reads nor logs it.</summary>
public sealed class DeviceTokenRouteTests : IAsyncLifetime
{
    private StandIn _api = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/ota/refused" ? 401 : 304;
            if (context.Response.StatusCode == 401)
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"OtaStack\"";
            return Task.CompletedTask;
        });
        _gateway = await RunningGateway.StartAsync(_api);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData("Basic {0}")]
    [InlineData("basic {0}")]
    [InlineData("Bearer {1}")]
    public async Task The_header_of_a_board_reaches_the_API_as_it_is(string form)
    {
        var token = TokenText.Create();
        var header = string.Format(null, form, Convert.ToBase64String(Encoding.ASCII.GetBytes("esp:" + token)), token);

        var answer = await RawHttp.SendAsync(
            _gateway.Http, RawHttp.Esp8266Poll("/ota/lamp", extra: $"Authorization: {header}\r\n"));

        Assert.Equal(304, answer.Status);
        Assert.Equal(header, _api.Last.Headers["Authorization"]);
        Assert.DoesNotContain(token[4..], string.Join('\n', _gateway.Logs.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_challenge_of_a_401_reaches_the_board()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/refused"));

        Assert.Equal((401, "Basic realm=\"OtaStack\""), (answer.Status, answer["WWW-Authenticate"]));
    }

    [Fact]
    public async Task An_API_key_is_not_a_token_and_does_not_reach_the_API()
    {
        await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/lamp", extra: _gateway.WithKey));

        Assert.DoesNotContain("Authorization", _api.Last.Headers);
    }

    [Fact]
    public async Task A_token_is_not_an_API_key()
    {
        foreach (var path in new[] { "/api/devices", "/manager/api/status", "/" })
        {
            var answer = await RawHttp.SendAsync(_gateway.Http,
                $"GET {path} HTTP/1.1\r\nHost: gw\r\nConnection: close\r\nAuthorization: Bearer {TokenText.Create()}\r\n\r\n");
            Assert.Equal(401, answer.Status);
        }
    }
}
