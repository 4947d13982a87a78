using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Tests.Authentication;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Storage;

/// <summary>The write-behind with faulty rows or a faulty database.</summary>
public sealed class WriteBehindFaultTests
{
    private const string Board = "5C:CF:7F:00:00:01";
    private const string Old = "Apr  2 2020;05:33:11";

    [Fact]
    public async Task A_device_deleted_during_its_download_does_not_stop_the_others()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage(900_000));
        using (var request = Poll(Board))
        using (var download = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.OK, download.StatusCode);
            using (var deleted = await server.Client.DeleteAsync("/api/devices/" + Board))
                Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            await download.Content.ReadAsByteArrayAsync();
        }

        await Writer(server).FlushAsync(CancellationToken.None);
        for (var i = 2; i < 5; i++)
        {
            using var offer = await server.PollAsync("/ota/thermostat", $"5C:CF:7F:00:00:0{i}", Old);
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
            await offer.Content.ReadAsByteArrayAsync();
        }

        await Eventually.TrueAsync(() => Writer(server).Unwritten == 0);
        Assert.Empty(server.Log.Errors);
        Assert.Equal(0, await CountAsync(server, $"SELECT count(*) FROM Updates WHERE Device = '{Board}'"));

        await server.StartAgainAsync();
        using var gone = await server.Client.GetAsync("/api/devices/" + Board);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Rows_that_vanished_from_the_database_are_not_an_error()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        using (var offer = await server.PollAsync("/ota/thermostat", Board, Old))
            await offer.Content.ReadAsByteArrayAsync();
        await Eventually.TrueAsync(() => Writer(server).Unwritten == 0);
        await ExecuteAsync(server, "DELETE FROM Devices; DELETE FROM Updates;");

        (await server.PollAsync("/ota/thermostat", Board, "Apr  3 2020;05:33:11")).Dispose();
        await Eventually.TrueAsync(async () => await CountAsync(server, "SELECT count(*) FROM Devices") == 1);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_refused_row_does_not_stop_the_others_and_is_finally_dropped()
    {
        await using var server = await ApiServer.StartAsync(("Fleet:SaveAfterSeconds", "0.05"));
        await server.UploadedAsync(NewImage());
        await ExecuteAsync(server, $"""
            CREATE TRIGGER BadDevice BEFORE INSERT ON Devices WHEN new.Mac = '{Board}'
            BEGIN SELECT RAISE(ABORT, 'bad device'); END;
            CREATE TRIGGER BadUpdate BEFORE INSERT ON Updates WHEN new.Device = '{Board}'
            BEGIN SELECT RAISE(ABORT, 'bad update'); END;
            """);
        using (var bad = await server.PollAsync("/ota/thermostat", Board, Old))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, bad.StatusCode);
        using (var good = await server.PollAsync("/ota/thermostat", "5C:CF:7F:00:00:02", Old))
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);

        await Eventually.TrueAsync(async () => await CountAsync(server, "SELECT count(*) FROM Devices") == 1);
        await Eventually.TrueAsync(() =>
            server.Log.Errors.Count(line => line.Contains("Dropped ", StringComparison.Ordinal)) == 2);
        await Eventually.TrueAsync(() => Writer(server).Unwritten == 0);
        Assert.Contains(server.Log.Errors, line => line.Contains(Board, StringComparison.Ordinal)
            && line.Contains("bad device", StringComparison.Ordinal));

        // The device's next poll is written as soon as the database accepts it.
        await ExecuteAsync(server, "DROP TRIGGER BadDevice; DROP TRIGGER BadUpdate;");
        using (var offer = await server.PollAsync("/ota/thermostat", Board, Old))
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        await Eventually.TrueAsync(async () => await CountAsync(server, "SELECT count(*) FROM Devices") == 2);
    }

    [Fact]
    public async Task Heartbeats_that_cannot_be_written_do_not_fail_offers()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        await ExecuteAsync(server, "ALTER TABLE Devices RENAME TO Elsewhere");
        (await server.PollAsync("/ota/none", "5C:CF:7F:00:00:09", Old)).Dispose();
        await Eventually.TrueAsync(() =>
            server.Log.Errors.Any(line => line.Contains("Could not write to the database", StringComparison.Ordinal)));

        for (var i = 1; i < 4; i++)
        {
            using var offer = await server.PollAsync("/ota/thermostat", $"5C:CF:7F:00:00:0{i}", Old);
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
            await offer.Content.ReadAsByteArrayAsync();
        }

        await ExecuteAsync(server, "ALTER TABLE Elsewhere RENAME TO Devices");
        await Eventually.TrueAsync(async () => await CountAsync(server, "SELECT count(*) FROM Devices") == 4);
    }

    [Fact]
    public async Task A_release_is_not_acknowledged_before_it_is_on_disk()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumCompleteDownloads", "1"));
        var update = await PutOnHoldAsync(server);

        Task<HttpResponseMessage> release;
        await using (var blocker = await LockAsync(server))
        {
            release = server.Client.PostAsync($"/api/devices/{Board}/updates/{update}/release", null);
            await Task.Delay(300);
            Assert.False(release.IsCompleted);
        }

        using var answer = await release;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(1,
            await CountAsync(server, "SELECT count(*) FROM Updates WHERE State = 'Refused' AND CompleteDownloads = 0"));
    }

    [Fact]
    public async Task A_release_that_cannot_be_written_fails()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumCompleteDownloads", "1"));
        var update = await PutOnHoldAsync(server);
        await ExecuteAsync(
            server, "CREATE TRIGGER Broken BEFORE UPDATE ON Updates BEGIN SELECT RAISE(ABORT, 'broken'); END");

        using var answer = await server.Client.PostAsync($"/api/devices/{Board}/updates/{update}/release", null);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Many_devices_are_forgotten_at_once_with_their_history()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumDownloadsPerAddress", "500"));
        await server.UploadedAsync(NewImage());
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            (await server.PollAsync("/ota/thermostat", $"5C:CF:7F:00:{i / 256:X2}:{i % 256:X2}", Old)).Dispose()));
        var fleet = server.Services.GetRequiredService<Fleet>();
        var forgotten = fleet.All.Where(device => device.Mac > MacAddress.Parse("5C:CF:7F:00:00:09")).ToList();

        await server.Services.GetRequiredService<DeviceChanges>()
            .ForgetAsync(Actor.System, forgotten, _ => true, isDryRun: false, CancellationToken.None);

        Assert.Equal(10, fleet.Count);
        await Writer(server).FlushAsync(CancellationToken.None);
        Assert.Equal(10, await CountAsync(server, "SELECT count(*) FROM Devices"));
        Assert.Equal(10, await CountAsync(server, "SELECT count(DISTINCT Device) FROM Updates"));
        await server.StartAgainAsync();
        Assert.Equal(10, server.Services.GetRequiredService<Fleet>().Count);
    }

    [Fact]
    public async Task A_long_write_delay_shows_in_health_until_the_database_works_again()
    {
        var clock = new SetClock();
        await using var server = await ApiServer.StartAsync(clock: clock);
        Assert.Equal("Healthy\nstorage: all changes are written", await server.Client.GetStringAsync("/health"));

        await ExecuteAsync(server, "ALTER TABLE Devices RENAME TO Elsewhere");
        (await server.PollAsync("/ota/none", Board, Old)).Dispose();
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("Degraded\nstorage: 1 row(s) are not written, the oldest for 100 s",
            await server.Client.GetStringAsync("/health"));

        await ExecuteAsync(server, "ALTER TABLE Elsewhere RENAME TO Devices");
        await Eventually.TrueAsync(async () =>
            await server.Client.GetStringAsync("/health") == "Healthy\nstorage: all changes are written");
    }

    private static HttpRequestMessage Poll(string mac)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/ota/thermostat");
        request.Headers.Add("x-ESP8266-STA-MAC", mac);
        request.Headers.Add("x-ESP8266-version", Old);
        request.Headers.Add("x-ESP8266-free-space", "1695744");
        return request;
    }

    private static WriteBehind Writer(ApiServer server) => server.Services.GetRequiredService<WriteBehind>();

    private static async Task<JsonNode> DeviceAsync(ApiServer server) =>
        JsonNode.Parse(await server.Client.GetStringAsync("/api/devices/" + Board))!;

    /// <summary>
    /// Leaves the board's only download unconfirmed. Returns the id of the update, which is then on hold.
    /// </summary>
    private static async Task<string> PutOnHoldAsync(ApiServer server)
    {
        await server.UploadedAsync(NewImage());
        using (var offer = await server.PollAsync("/ota/thermostat", Board, Old))
            await offer.Content.ReadAsByteArrayAsync();
        await Eventually.TrueAsync(async () =>
        {
            (await server.PollAsync("/ota/thermostat", Board, Old)).Dispose();
            return (string?)(await DeviceAsync(server))["updates"]![0]!["state"] == "failed";
        });
        return (string)(await DeviceAsync(server))["updates"]![0]!["id"]!;
    }
}
