using System.Net;
using OtaStack.Api.Devices;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

public sealed class DeviceTests
{
    [Fact]
    public void Invented_sdk_versions_are_not_kept_forever()
    {
        var device = new Device(MacAddress.Parse("5C:CF:7F:AA:BB:CC"), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < SdkVersions.Maximum + 10; i++)
        {
            var report = new DeviceReport { Mac = device.Mac, SdkVersion = $"invented {i}" };
            device.Observe(report, default, null, ChipFamily.Esp8266, null, DateTimeOffset.UnixEpoch);
            Assert.Equal($"invented {i}", device.SdkVersion);
        }

        Assert.Null(string.IsInterned(device.SdkVersion!));
        Assert.NotSame(device.SdkVersion, SdkVersions.Share(new string(device.SdkVersion)));
    }

    [Fact]
    public async Task A_mistyped_path_does_not_keep_a_device_from_its_firmware()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        using (var mistyped = await server.PollAsync("/ota/termostat"))
            Assert.Equal(HttpStatusCode.NotFound, mistyped.StatusCode);

        using var poll = await server.PollAsync("/ota");
        Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
    }
}
