using System.Net;

namespace OtaStack.Tests;

public sealed class ApiServerTests
{
    [Fact]
    public async Task The_api_starts_stops_starts_again_and_leaves_nothing_behind()
    {
        var server = await ApiServer.StartAsync();
        await using (server)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health")).StatusCode);
            await server.StartAgainAsync();
            Assert.Empty(await server.ListedAsync("/api/firmware"));
            Assert.True(Directory.Exists(server.Builds));
        }

        Assert.False(Directory.Exists(server.Data));
        Assert.Empty(server.Log.Errors);
    }
}
