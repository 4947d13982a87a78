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

    [Theory]
    [InlineData("/nope", "text/html,*/*;q=0.8", true)]
    [InlineData("/nope", "*/*", false)]
    [InlineData("/api/nope", "text/html", false)]
    [InlineData("/ota/a/b/c/d", "text/html", false)]
    public async Task Only_a_browser_gets_a_page_for_an_unknown_address(string path, string accept, bool isPage)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };

        using var response = await server.Client.SendAsync(request);

        if (isPage)
            Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(isPage, response.Content.Headers.ContentType?.MediaType == "text/html");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(isPage, text.Contains("There is no such page", StringComparison.Ordinal));
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
