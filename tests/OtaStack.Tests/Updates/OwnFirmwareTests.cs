using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

/// <summary>"ESP-ID -> firmware file": a table says which board runs which file, and each board gets its own.</summary>
public sealed class OwnFirmwareTests
{
    [Fact]
    public async Task Three_boards_each_get_their_own_file()
    {
        await using var server = await ApiServer.StartAsync();
        string[] macs = ["5C:CF:7F:00:00:01", "5C:CF:7F:00:00:02", "5C:CF:7F:00:00:03"];
        string[] files =
        [
            await server.PublishedAsync("thermostat", "1.0.0"), await server.PublishedAsync("thermostat", "2.0.0"),
            await server.PublishedAsync("thermostat", "3.0.0"),
        ];
        await PinAsync(server, macs, files);

        // At plain /ota and at the project's path, also backward; and nothing again when they run it.
        for (var i = 0; i < macs.Length; i++)
        {
            Assert.Equal(files[i], await server.OfferedAsync(i == 1 ? "/ota" : "/ota/thermostat", macs[i], "2.5.0"));
            Assert.Null(await server.OfferedAsync("/ota/thermostat", macs[i], $"{i + 1}.0.0"));
        }

        Assert.Equal(files[2], await server.OfferedAsync("/ota/thermostat", "5C:CF:7F:00:00:04", "2.5.0"));

        // The updates were confirmed, and a restart changes nothing.
        await server.StartAgainAsync();
        for (var i = 0; i < macs.Length; i++)
        {
            var device = (await server.SentAsync("GET", $"/api/devices/{macs[i]}"))!;
            Assert.True((bool)device["device"]!["isConfirmed"]!);
            Assert.Equal("confirmed", (string?)device["updates"]![0]!["state"]);
            Assert.Null(await server.OfferedAsync("/ota/thermostat", macs[i], $"{i + 1}.0.0"));
            Assert.Equal(files[i], await server.OfferedAsync("/ota/thermostat", macs[i], "9.0.0"));
        }
    }

    [Fact]
    public async Task A_pin_shows_the_project_of_a_board_at_plain_ota()
    {
        await using var server = await ApiServer.StartAsync();
        string[] macs = ["5C:CF:7F:00:00:01", "5C:CF:7F:00:00:02"];
        string[] files = [await server.PublishedAsync("lamp", "1.0.0"), await server.PublishedAsync("fan", "1.0.0")];
        await PinAsync(server, macs, files);

        for (var i = 0; i < macs.Length; i++)
            Assert.Equal(files[i], await server.OfferedAsync("/ota", macs[i]));
        Assert.Null(await server.OfferedAsync("/ota", "5C:CF:7F:00:00:03"));
    }

    [Fact]
    public async Task Boards_that_will_take_a_firmware_are_counted_with_pins_groups_and_channels()
    {
        await using var server = await ApiServer.StartAsync();
        var first = await server.PublishedAsync("thermostat", "1.0.0");
        for (var i = 1; i <= 4; i++)
            await server.OfferedAsync("/ota/thermostat", $"5C:CF:7F:00:00:0{i}", "1.0.0");
        await server.SentAsync("PATCH", "/api/devices/5C:CF:7F:00:00:01", $$"""{"pin": "{{first}}"}""");
        await server.SentAsync(
            "POST", "/api/groups", """{"name": "lab", "devices": ["5C:CF:7F:00:00:02"], "channel": "beta"}""");
        await server.SentAsync("PATCH", "/api/projects/thermostat", """{"landingChannel": "beta"}""");

        var second = await server.UploadedAsync(NewImage(), "?project=thermostat&version=2.0.0");
        Assert.Equal("1 of 4 boards will take it; 2 follow another channel; 1 is pinned to another firmware.",
            (string?)second["reach"]!["sentence"]);

        var sha256 = (string)second["sha256"]!;
        await server.SentAsync(
            "PUT", "/api/projects/thermostat/channels/stable", $$"""{"firmware": ["{{sha256}}"]}""");
        Assert.Equal("3 of 4 boards will take it; 1 is pinned to another firmware.", await SentenceAsync(server, sha256));

        await server.SentAsync("POST", $"/api/firmware/{sha256}/recall", """{"reason": "reboots"}""");
        Assert.Contains("No board will take it", await SentenceAsync(server, sha256), StringComparison.Ordinal);
        Assert.Contains("because it was recalled", await SentenceAsync(server, sha256), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firmware_that_lands_where_no_board_follows_says_where_to_promote_it()
    {
        await using var server = await ApiServer.StartAsync();
        await server.PublishedAsync("thermostat", "1.0.0");
        await server.OfferedAsync("/ota/thermostat", "5C:CF:7F:00:00:01", "1.0.0");
        await server.SentAsync("PATCH", "/api/projects/thermostat", """{"landingChannel": "beta"}""");

        var second = await server.UploadedAsync(NewImage(), "?project=thermostat&version=2.0.0");

        Assert.Equal("No board will take it: the only one follows another channel. "
            + "Promote it to the channel that they follow.", (string?)second["reach"]!["sentence"]);
    }

    private static async Task<string> SentenceAsync(ApiServer server, string sha256) =>
        (string)(await server.SentAsync("GET", $"/api/firmware/{sha256}"))!["reach"]!["sentence"]!;

    private static Task PinAsync(ApiServer server, string[] macs, string[] files) => server.TableAsync(
        "device,pin\n" + string.Concat(macs.Zip(files, (mac, file) => $"{mac},{file}\n")));
}
