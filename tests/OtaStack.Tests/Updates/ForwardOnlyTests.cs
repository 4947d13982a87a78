using System.Net;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

/// <summary>A board is never moved to an older version, for every kind of version.</summary>
public sealed class ForwardOnlyTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static int _devices;

    private readonly ApiServer _server = fixture.Server;

    [Theory]
    [InlineData("1.9", "1.10", "1.8")]
    [InlineData("1.10.1", "v1.11", "1.10")]
    [InlineData("1.2.3.4", "1.2.3.10", "1.2.3")]
    [InlineData("2024.9.30", "2024.10.2", "2024.09.29")]
    [InlineData("2024-09-30", "2024-10-02", "20240929")]
    [InlineData("99", "100", "v98")]
    [InlineData("Apr  3 2020 05:33:11", "Apr  3 2020;05:33:12", "Apr 3 2020,05:33:10")]
    public async Task A_board_on_a_newer_version_gets_304_and_one_on_an_older_version_the_image(
        string published, string newer, string older)
    {
        var project = "forward-" + Interlocked.Increment(ref _devices);
        var image = NewImage();
        await _server.UploadedAsync(image, $"?project={project}&version={Uri.EscapeDataString(published)}");

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(newer));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(published));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(older));

        async Task<HttpStatusCode> StatusAsync(string version)
        {
            var mac = $"5C:CF:7F:00:01:{Interlocked.Increment(ref _devices):X2}";
            using var answer = await _server.PollAsync("/ota/" + project, mac, version);
            return answer.StatusCode;
        }
    }
}
