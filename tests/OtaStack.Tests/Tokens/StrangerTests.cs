using System.Text.Json;
using OtaStack.Contracts.Tokens;
using OtaStack.Tests.Authentication;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

/// <summary>
/// What a stranger can do who knows a board's MAC address, its network address and its flash, by policy and by what the
/// board shows. The table of docs/security.md.
/// </summary>
public sealed class StrangerTests
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";
    private const string Path = "/ota/lamp";

    [Theory]
    [InlineData("open", "nothing", true, true)]
    [InlineData("open", "project", true, true)]
    [InlineData("open", "device", true, true)]
    [InlineData("learn", "nothing", true, true)]
    [InlineData("learn", "project", true, false)]
    [InlineData("learn", "device", true, false)]
    [InlineData("token", "project", false, false)]
    [InlineData("token", "device", false, false)]
    public async Task A_stranger_without_a_token(string access, string shows, bool getsFirmware, bool actsAsBoard)
    {
        var clock = new SetClock();
        await using var server = await ApiServer.StartAsync(clock: clock);
        await server.PublishedAsync("lamp", "2.0.0");
        await server.BoardAsync(Path, Mac, "2.0.0");
        var token = shows == "nothing" ? null
            : (await server.TokenAsync(shows == "device" ? $"devices/{Mac}" : "projects/lamp")).Text;
        await server.PolicyAsync("lamp", access);
        var header = token is null ? "" : Basic(token);
        await server.BoardAsync(Path, Mac, "2.0.0", header);
        clock.Advance(TimeSpan.FromMinutes(1));
        var newer = NewImage();
        await server.PublishedAsync("lamp", "3.0.0", newer);
        Assert.Equal(200, (await server.BoardAsync(Path, Mac, "2.0.0", header)).Status);
        await Eventually.TrueAsync(async () => await StateAsync() == "downloaded", "the board has the image");

        // With the board's own addresses and flash, and an invented confirmation.
        foreach (var shown in new[] { "", Basic(TokenText.Create()) })
            await server.BoardAsync(Path, Mac, "3.0.0", shown);

        Assert.Equal(actsAsBoard ? "confirmed" : "downloaded", await StateAsync());
        Assert.Equal(actsAsBoard ? "3.0.0" : "2.0.0", (await server.DeviceAsync(Mac)).GetProperty("version").GetString());
        using var file = await server.Stranger.GetAsync("/ota/lamp/firmware.bin");
        Assert.Equal(getsFirmware ? 200 : 401, (int)file.StatusCode);
        var invented = await server.BoardAsync(Path, "02:00:00:00:00:01");
        Assert.Equal(getsFirmware ? 200 : 401, invented.Status);

        async Task<string?> StateAsync()
        {
            var all = await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonElement>(
                server.Client, "/api/devices/" + Mac);
            return all.GetProperty("updates")[0].GetProperty("state").GetString();
        }
    }

    [Theory]
    [InlineData("learn")]
    [InlineData("token")]
    public async Task A_stranger_can_neither_put_an_update_on_hold_nor_move_the_board(string access)
    {
        await using var server = await ApiServer.StartAsync(clock: new SetClock());
        await server.PublishedAsync("lamp", "2.0.0");
        await server.PublishedAsync("gate", "2.0.0");
        var (_, token) = await server.TokenAsync("projects/lamp");
        await server.PolicyAsync("lamp", access);
        await server.BoardAsync(Path, Mac, "1.0.0", Basic(token));
        await Eventually.TrueAsync(async () =>
            (await server.RecordAsync(Mac)).Contains("\"downloaded\"", StringComparison.Ordinal), "downloaded");
        var before = await server.RecordAsync(Mac);

        foreach (var path in new[] { Path, "/ota", "/ota/gate", "/ota/lamp/firmware.bin", "/ota/nothing" })
        {
            foreach (var from in new[] { AtHome, Away })
            {
                for (var i = 0; i < 4; i++)
                    Assert.Equal(401, (await server.BoardAsync(path, Mac, "1.0.0", from: from)).Status);
            }
        }

        Assert.Equal(before, await server.RecordAsync(Mac));
        Assert.Equal(40, await server.RefusedAsync(Mac));
        Assert.Equal(200, (await server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
    }
}
