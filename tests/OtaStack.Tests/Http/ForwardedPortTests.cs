using OtaStack.Tests.Gateway;

namespace OtaStack.Tests.Http;

/// <summary><c>X-Forwarded-Port</c> as a service behind the gateway gets it.</summary>
public sealed class ForwardedPortTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("")]
    [InlineData("8443")]
    public async Task No_value_breaks_a_response(string port)
    {
        await using var api = await ApiServer.StartAsync();

        var answer = await RawHttp.SendAsync(api.Address,
            $"GET /alive HTTP/1.1\r\nHost: ota.example\r\nConnection: close\r\nX-Forwarded-Port: {port}\r\n\r\n");

        Assert.Equal(200, answer.Status);
    }
}
