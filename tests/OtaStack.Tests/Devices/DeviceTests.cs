using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Tests.Authentication;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

public sealed class DeviceTests
{
    [Fact]
    public void Invented_sdk_versions_are_not_kept_forever()
    {
        var device = new Device(MacAddress.Parse("5C:CF:7F:AA:BB:CC"), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 3 * SharedDeviceValues.SdkVersions.Maximum; i++)
        {
            var report = new DeviceReport { Mac = device.Mac, SdkVersion = $"invented {i}" };
            device.Observe(report, default, null, ChipFamily.Esp8266, null, DateTimeOffset.UnixEpoch);
            Assert.Equal($"invented {i}", device.SdkVersion);
        }

        Assert.Null(string.IsInterned(device.SdkVersion!));
        Assert.InRange(
            SharedDeviceValues.SdkVersions.Count, 1, SharedDeviceValues.SdkVersions.Maximum + Environment.ProcessorCount);
    }

    [Fact]
    public void Devices_share_equal_values()
    {
        var (one, other) = (Loaded(), Loaded());

        Assert.Same(one.Project, other.Project);
        Assert.Same(one.Version, other.Version);
        Assert.Same(one.SketchMd5, other.SketchMd5);
        Assert.Same(one.SdkVersion, other.SdkVersion);
        Assert.Same(one.Address, other.Address);

        static Device Loaded() => new(new DeviceRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
            Project = new string("thermostat"),
            Version = new string("Apr  3 2020;05:33:11"),
            SketchMd5 = new string('5', 32),
            SdkVersion = new string("2.2.2-dev(38a443e)"),
            Address = new string("192.0.2.77"),
            FirstSeen = DateTimeOffset.UnixEpoch,
            LastSeen = DateTimeOffset.UnixEpoch,
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(4_294_967_294L)]
    public void A_row_that_is_read_and_written_again_is_the_same(long? size)
    {
        var record = new DeviceRecord
        {
            Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"), Project = "lamp", Chip = ChipFamily.Esp32C3, IsEsp32 = true,
            Version = "1.0", SketchMd5 = new string('5', 32), SketchSize = size, FreeSpace = size, FlashSize = size,
            SdkVersion = "v5", Address = "2001:db8::1", LastDecision = DecisionReason.HeldBack, IsConfirmed = true,
            Conflict = ConflictKind.Flash, ConflictAt = DateTimeOffset.UnixEpoch, ConflictAddress = "10.0.0.1",
            PollIntervalSeconds = 61.5, FirstSeen = DateTimeOffset.UnixEpoch,
            LastSeen = DateTimeOffset.UnixEpoch.AddDays(1),
        };

        Assert.Equal(record, new Device(record).ToRecord());
    }

    [Fact]
    public async Task The_learned_poll_interval_is_shown_and_kept_and_tells_which_boards_are_late()
    {
        const string board = "5C:CF:7F:00:00:01";
        var clock = new SetClock();
        await using var server = await ApiServer.StartAsync(clock: clock);
        var last = clock.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            last = clock.GetUtcNow();
            (await server.PollAsync("/ota", board, "1.0.0")).Dispose();
        }

        await server.StartAgainAsync();
        var device = (await server.SentAsync("GET", $"/api/devices/{board}"))!["device"]!;
        Assert.Equal(600, (double)device["pollInterval"]!);
        Assert.Equal(
            last.AddMinutes(10), (DateTimeOffset)device["expectedBy"]!, TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, (int)(await server.SentAsync("GET", "/api/devices?q=is:late"))!["total"]!);
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(1, (int)(await server.SentAsync("GET", "/api/devices?q=is:late"))!["total"]!);
        Assert.Equal(0, (int)(await server.SentAsync("GET", "/api/devices?q=-is:late"))!["total"]!);
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
