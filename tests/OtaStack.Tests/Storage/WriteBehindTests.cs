using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Storage;

public sealed class WriteBehindTests
{
    [Fact]
    public async Task Heartbeats_of_a_device_become_one_row_with_the_last_values()
    {
        await using var server = await ApiServer.StartAsync();
        for (var i = 0; i < 50; i++)
            (await server.PollAsync("/ota", "5C:CF:7F:00:00:01", $"1.0.{i}")).Dispose();
        (await server.PollAsync("/ota", "5C:CF:7F:00:00:02", "1.0.0")).Dispose();

        await Eventually.TrueAsync(async () => await VersionsAsync(server) is ["1.0.49", "1.0.0"]);
    }

    [Fact]
    public async Task A_locked_database_delays_writes_but_loses_none()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        await using (var blocker = await LockAsync(server))
        {
            // A heartbeat does not need the disk. An offer does, so it waits.
            (await server.PollAsync("/ota/none", "5C:CF:7F:00:00:01", "1.0.0")).Dispose();
            var offer = server.PollAsync("/ota/thermostat", "5C:CF:7F:00:00:02");
            await Task.Delay(300);
            Assert.False(offer.IsCompleted);
            await blocker.CloseAsync();
            using var answer = await offer;
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        }

        await Eventually.TrueAsync(async () => (await VersionsAsync(server)).Count == 2);
    }

    [Fact]
    public async Task Refused_rows_are_kept_and_written_later()
    {
        await using var server = await ApiServer.StartAsync();
        await ExecuteAsync(
            server, "CREATE TRIGGER Broken BEFORE INSERT ON Devices BEGIN SELECT RAISE(ABORT, 'broken'); END");
        for (var i = 0; i < 20; i++)
            (await server.PollAsync("/ota", $"5C:CF:7F:00:00:{i:X2}", "1.0.0")).Dispose();
        await Eventually.TrueAsync(() =>
            server.Log.Errors.Any(line => line.Contains("retrying", StringComparison.Ordinal)));
        Assert.Empty(await VersionsAsync(server));

        await ExecuteAsync(server, "DROP TRIGGER Broken");
        await Eventually.TrueAsync(async () => (await VersionsAsync(server)).Count == 20);
    }

    [Fact]
    public async Task A_stop_without_time_left_writes_queued_changes()
    {
        await using var server = await ApiServer.StartAsync(("Fleet:SaveAfterSeconds", "60"));
        using var writer = ActivatorUtilities.CreateInstance<WriteBehind>(server.Services);
        var device = new Device(MacAddress.Parse("5C:CF:7F:00:00:01"), DateTimeOffset.UtcNow);
        lock (device)
            writer.Enqueue(device);

        await writer.StopAsync(new CancellationToken(canceled: true));

        Assert.Single(await VersionsAsync(server));
    }

    [Fact]
    public async Task A_clean_stop_writes_queued_changes()
    {
        await using var server = await ApiServer.StartAsync(("Fleet:SaveAfterSeconds", "60"));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            (await server.PollAsync("/ota", $"5C:CF:7F:00:01:{i:X2}", "1.0.0")).Dispose()));
        await server.StartAgainAsync();
        Assert.Equal(200, (await VersionsAsync(server)).Count);
        Assert.Equal(200, System.Text.Json.Nodes.JsonNode.Parse(
            await server.Client.GetStringAsync("/api/devices?limit=1000"))!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_flush_ends_although_polls_go_on()
    {
        await using var server = await ApiServer.StartAsync();
        using var stop = new CancellationTokenSource();
        var polls = Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                (await server.PollAsync("/ota", $"5C:CF:7F:00:{worker:X2}:{i % 256:X2}", "1.0.0")).Dispose();
        }).ToList();

        var writer = server.Services.GetRequiredService<WriteBehind>();
        for (var i = 0; i < 20; i++)
            await writer.FlushAsync(CancellationToken.None)
                .InTimeAsync("the write-behind to be empty", TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await Task.WhenAll(polls);
        Assert.Empty(server.Log.Errors);
    }

    private static async Task<List<string?>> VersionsAsync(ApiServer server)
    {
        await using var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync();
        return await context.Devices.OrderBy(device => device.Mac).Select(device => device.Version).ToListAsync();
    }
}
