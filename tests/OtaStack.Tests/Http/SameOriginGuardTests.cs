using System.Net;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Http;

public sealed class SameOriginGuardTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "nonsense")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "not an origin")]
    public async Task A_page_of_another_site_cannot_change_anything(string header, string value)
    {
        var image = NewImage();
        using var request = Upload(image, header, value);
        using var answer = await _server.Client.SendAsync(request);
        await answer.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Null(await _server.FindFirmwareAsync(image));

        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/api/firmware/0000");
        delete.Headers.TryAddWithoutValidation(header, value);
        await (await _server.Client.SendAsync(delete)).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "own")]
    [InlineData("X-Nothing", "curl sends neither")]
    public async Task Own_pages_and_scripts_can_change_things(string header, string value)
    {
        using var request = Upload(NewImage(), header, value == "own"
            ? _server.Address.GetLeftPart(UriPartial.Authority)
            : value);
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task Pages_of_other_sites_can_send_reads()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/firmware");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static HttpRequestMessage Upload(byte[] image, string header, string value)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/firmware?project=guarded") { Content = new ByteArrayContent(image) };
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }
}
