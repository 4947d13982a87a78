using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Events;

public sealed class PollAllocationTests
{
    private const int Polls = 20_000;

    [Fact]
    public async Task Polls_allocate_no_more_while_somebody_follows_the_events()
    {
        // Nothing takes what is queued during the test, so the device stays queued.
        await using var server = await ApiServer.StartAsync(("Fleet:SaveAfterSeconds", "60"));
        await server.UploadedAsync(NewImage(stamp: "Apr  3 2020;05:33:11"));
        var fleet = server.Services.GetRequiredService<IFleet>();
        var changes = server.Services.GetRequiredService<RecentChanges>();
        var report = new DeviceReport
        {
            Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"), Chip = ChipFamily.Esp8266, Project = "thermostat",
            Version = FirmwareVersion.Parse("Apr  3 2020;05:33:11"), FreeSpace = 1_695_744,
        };
        await BytesOfAsync(Polls);
        var alone = await BytesOfAsync(Polls);
        changes.Follow(true);
        await BytesOfAsync(1);
        var followed = await BytesOfAsync(Polls);

        Assert.Single(changes.Take(10, 10)!.Devices);
        Assert.True(followed <= alone, $"{followed} bytes for {Polls} polls instead of {alone}");

        // Polls are answered at once, so all of it runs on this thread.
        async Task<long> BytesOfAsync(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                var (answer, _) = await fleet.PollAsync(new Poll(report, IPAddress.Loopback, PollIntent.Fetch));
                Assert.Equal(DecisionReason.SameVersion, answer!.Decision.Reason);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
