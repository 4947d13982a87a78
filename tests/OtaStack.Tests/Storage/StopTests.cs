using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Storage;

/// <summary>Changes that are not on disk yet when the service stops.</summary>
public sealed class StopTests
{
    private const int Lag = 40_000;

    [Fact]
    public async Task A_stop_writes_forty_thousand_waiting_devices()
    {
        await using var server = await ApiServer.StartAsync(
            ("Fleet:SaveAfterSeconds", "60"), ("Data:StopSeconds", "120"));
        Wait(server, Lag);

        await server.StopAsync();

        Assert.Equal(Lag, await CountAsync(server, "SELECT count(*) FROM Devices"));
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_stop_that_runs_out_of_time_reports_the_lost_rows()
    {
        await using var server = await ApiServer.StartAsync(
            ("Fleet:SaveAfterSeconds", "60"), ("Data:StopSeconds", "0.3"));
        Wait(server, 100);
        await using (var blocker = await LockAsync(server))
            await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        var line = Assert.Single(server.Log.Errors, line =>
            line.Contains("could not be written within", StringComparison.Ordinal));
        Assert.Contains("100 row(s), including 0 update(s)", line, StringComparison.Ordinal);
    }

    private static void Wait(ApiServer server, int count)
    {
        var fleet = server.Services.GetRequiredService<Fleet>();
        var writer = server.Services.GetRequiredService<WriteBehind>();
        for (var i = 0; i < count; i++)
        {
            var device = fleet.FindOrEnrol(MacAddress.Parse($"5C:CF:7F:{i >> 16:X2}:{i >> 8 & 255:X2}:{i & 255:X2}"),
                new IPAddress(i), out _)!;
            lock (device)
                writer.Enqueue(device);
        }
    }
}
