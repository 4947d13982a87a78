using System.Net;
using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Storage.ApiDatabase;

namespace OtaStack.Tests.Storage;

public sealed class RestartTests
{
    private const string Board = "5C:CF:7F:AA:BB:CC";

    [Fact]
    public async Task Firmware_devices_and_open_updates_survive_a_restart()
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage();
        var firmware = await server.UploadedAsync(image);
        using (var offer = await server.PollAsync("/ota/thermostat", Board, "Apr  2 2020;05:33:11"))
            Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());
        await Eventually.TrueAsync(async () =>
            (string?)(await DeviceAsync(server))["updates"]![0]!["state"] == "downloaded");
        var device = await DeviceAsync(server);

        await server.StartAgainAsync();
        var kept = (await server.FindFirmwareAsync(image))!;
        Assert.Equal("1 of 1 board will take it.", (string?)kept["reach"]!["sentence"]);
        // The reach is computed again, and the upload's message is gone.
        foreach (var passing in (string[])["message", "reach"])
        {
            firmware.AsObject().Remove(passing);
            kept.AsObject().Remove(passing);
        }

        Assert.Equal(firmware.ToJsonString(), kept.ToJsonString());
        var again = await DeviceAsync(server);
        foreach (var field in new[] { "project", "chip", "version", "freeSpace", "flashSize", "address",
            "lastDecision" })
            Assert.Equal(device["device"]![field]?.ToJsonString(), again["device"]![field]?.ToJsonString());
        Assert.Equal(device["updates"]!.ToJsonString(), again["updates"]!.ToJsonString());
        Assert.Equal(image, await server.Client.GetByteArrayAsync($"/api/firmware/{Sha256(image)}/image"));

        using (var poll = await server.PollAsync("/ota/thermostat", Board, "Apr  3 2020;05:33:11"))
            Assert.Equal(HttpStatusCode.NotModified, poll.StatusCode);
        var updates = (await DeviceAsync(server))["updates"]!.AsArray();
        Assert.Equal("confirmed", (string?)Assert.Single(updates)!["state"]);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task The_guard_against_update_loops_survives_a_restart()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumCompleteDownloads", "3"));
        await server.UploadedAsync(NewImage());
        for (var i = 0; i < 3; i++)
        {
            using (var offer = await server.PollAsync("/ota/thermostat", Board, "Apr  2 2020;05:33:11"))
            {
                Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
                await offer.Content.ReadAsByteArrayAsync();
            }

            await Eventually.TrueAsync(async () =>
                (int)(await DeviceAsync(server))["updates"]![0]!["completeDownloads"]! == i + 1);
            await server.StartAgainAsync();
        }

        using var held = await server.PollAsync("/ota/thermostat", Board, "Apr  2 2020;05:33:11");
        Assert.Equal(HttpStatusCode.NotModified, held.StatusCode);
        Assert.Equal("failed", (string?)(await DeviceAsync(server))["updates"]![0]!["state"]);
    }

    [Fact]
    public async Task An_offer_on_disk_is_loaded_even_if_its_device_was_not_written()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage());
        using (var offer = await server.PollAsync("/ota/thermostat", Board, "Apr  2 2020;05:33:11"))
            await offer.Content.ReadAsByteArrayAsync();
        await server.StopAsync();
        Assert.Equal(1, await ExecuteAsync(server, "DELETE FROM Devices"));

        await server.StartAgainAsync();
        (await server.PollAsync("/ota/thermostat", Board, "Apr  3 2020;05:33:11")).Dispose();
        Assert.Equal("confirmed", (string?)Assert.Single((await DeviceAsync(server))["updates"]!.AsArray())!["state"]);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Partial_files_of_a_killed_process_are_deleted()
    {
        await using var server = await ApiServer.StartAsync();
        await server.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(server.Incoming, "half"), new byte[5000]);
        await server.StartAgainAsync();
        Assert.Empty(Directory.GetFiles(server.Incoming));
    }

    private static async Task<JsonNode> DeviceAsync(ApiServer server) =>
        JsonNode.Parse(await server.Client.GetStringAsync("/api/devices/" + Board))!;
}
