using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

/// <summary>Polls of devices that somebody has blocked, or that wait to be accepted.</summary>
public sealed class EnrolmentTests
{
    private const string Board = "5C:CF:7F:00:00:01";

    [Theory]
    [InlineData("blocked", "/ota/thermostat")]
    [InlineData("pending", "/ota/thermostat")]
    [InlineData("blocked", "/ota")]
    [InlineData("blocked", "/ota/thermostat/firmware.bin")]
    public async Task A_device_that_is_not_accepted_gets_403_until_it_is(string enrolment, string path)
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage();
        await server.UploadedAsync(image);
        (await server.PollAsync("/ota/thermostat", Board, "Apr  3 2020;05:33:11")).Dispose();
        await SetAsync(server, enrolment);

        using (var refused = await server.PollAsync(path, Board, "Apr  2 2020;05:33:11"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal(
                enrolment == "pending" ? "This device waits to be accepted\n" : "This device is blocked\n",
                await refused.Content.ReadAsStringAsync());
        }

        var device = (await server.Client.GetFromJsonAsync<JsonNode>("/api/devices/" + Board))!["device"]!;
        Assert.Equal(enrolment, (string?)device["lastDecision"]);
        Assert.Equal("Apr  2 2020;05:33:11", (string?)device["version"]);
        Assert.Null(device["update"]);

        await SetAsync(server, "accepted");
        using var offer = await server.PollAsync(path, Board, "Apr  2 2020;05:33:11");
        Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());
    }

    private static async Task SetAsync(ApiServer server, string enrolment)
    {
        using var answer = await server.Client.PatchAsJsonAsync("/api/devices/" + Board, new { enrolment });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
