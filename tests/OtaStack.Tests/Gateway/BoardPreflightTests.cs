namespace OtaStack.Tests.Gateway;

/// <summary>
/// The CORS preflight before a page of another site downloads a manifest or an image (ESP Web Tools).
/// </summary>
public sealed class BoardPreflightTests : GatewayTestBase
{
    [Theory]
    [InlineData("/ota/lamp/manifest.json")]
    [InlineData("/ota/lamp/firmware.bin")]
    [InlineData("/ota")]
    public async Task It_reaches_the_API_without_sign_in(string path)
    {
        var answer = await SendAsync("OPTIONS", path,
            "Origin: https://install.example\r\nAccess-Control-Request-Method: GET\r\nSec-Fetch-Site: "
                + "cross-site\r\nSec-Fetch-Mode: cors\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(("OPTIONS", path), (Api.Last.Method, Api.Last.Target));
        Assert.Equal(("https://install.example", "GET"),
            (Api.Last.Headers["Origin"], Api.Last.Headers["Access-Control-Request-Method"]));
    }

    [Theory]
    [InlineData("/api/firmware")]
    [InlineData("/manager/api/builds")]
    [InlineData("/")]
    public async Task Other_paths_need_a_sign_in(string path)
    {
        Assert.Equal(
            401, (await SendAsync("OPTIONS", path,
            "Origin: https://install.example\r\nAccess-Control-Request-Method: GET\r\n")).Status);
        Assert.True(HasNothingArrived);
    }
}
