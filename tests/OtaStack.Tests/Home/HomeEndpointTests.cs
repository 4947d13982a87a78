using System.Text;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Home;

public sealed class HomeEndpointTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Host:\r\n")]
    [InlineData("Host: :80\r\n")]
    [InlineData("Host: a..b\r\n")]
    [InlineData("Host: -\r\n")]
    [InlineData("Host: a:99999\r\n")]
    [InlineData("Host: %\r\n")]
    [InlineData("Host: [::1\r\n")]
    [InlineData("X-Forwarded-Host: a..b\r\n")]
    [InlineData("X-Forwarded-Proto: a.b\r\n")]
    public async Task No_host_header_makes_the_page_fail(string header)
    {
        await using var server = await ApiServer.StartAsync();

        var answer = await RawBoard.SendAsync(server.Address, Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.0\r\nAuthorization: Bearer {server.Token()}\r\n{header}\r\n"));

        Assert.True(answer.Status is 200 or 400, $"{header}: {answer.Status}");
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task The_page_links_to_the_others_and_says_how_to_upload_with_a_key()
    {
        await using var server = await ApiServer.StartAsync();

        var page = await server.Client.GetStringAsync("/");

        Assert.Matches(">Fleet</a> <a[^>]*>IDE</a> <a[^>]*>Manager</a> <a[^>]*>Account</a></nav>", page);
        Assert.Contains("-H \"Authorization: Bearer KEY\" --data-binary @sketch.bin", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_from_boards_are_encoded_on_the_page()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.PollAsync("/ota", version: "<script>alert(1)</script>")).Dispose();

        var page = await server.Client.GetStringAsync("/");

        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }
}
