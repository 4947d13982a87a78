using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

public sealed class ForgottenDeviceTests
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";

    [Fact]
    public async Task A_poll_that_comes_while_its_device_is_forgotten_begins_the_update_of_a_new_device()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        (await server.PollAsync("/ota/none", Mac, "1.0.0")).Dispose();
        var fleet = server.Services.GetRequiredService<Fleet>();
        var forgotten = fleet.Find(MacAddress.Parse(Mac))!;
        lock (forgotten)
            forgotten.IsForgotten = true; // The deletion does this a moment before it removes the device.

        var poll = server.PollAsync("/ota/thermostat", Mac, "1.0.0");
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        Assert.False(poll.IsCompleted);
        fleet.Remove(forgotten);
        using var answer = await poll;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(forgotten.OpenUpdate(FirmwareKind.Sketch));
        Assert.NotNull(fleet.Find(MacAddress.Parse(Mac))!.OpenUpdate(FirmwareKind.Sketch));
    }
}
