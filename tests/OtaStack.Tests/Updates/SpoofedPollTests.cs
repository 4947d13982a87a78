using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.Updates;

/// <summary>A client that knows a board's MAC address polls as if it were the board.</summary>
public sealed class SpoofedPollTests : IAsyncLifetime
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";
    private const string Old = "Apr  3 2020;05:33:11";
    private const string New = "Apr 13 2020;05:33:11";
    private const string BoardsMd5 = "7effe644484d7d861b92fb47a77ff1ca";
    private const string OtherMd5 = "00000000000000000000000000000001";
    private const string Home = "192.0.2.1";
    private const string Away = "198.51.100.1";

    private readonly SetClock _clock = new();
    private readonly byte[] _thermostat = ImageBuilder.Esp8266(stamp: New, size: 60_000, seed: 1);
    private readonly byte[] _lamp = ImageBuilder.Esp8266(stamp: New, size: 70_000, seed: 2);
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        await _server.UploadedAsync(_thermostat, "?project=thermostat");
        await _server.UploadedAsync(_lamp, "?project=lamp");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(Home)]
    [InlineData(Away)]
    public async Task A_path_does_not_move_a_device_to_another_project(string from)
    {
        await PollAsync("/ota/thermostat", Home, version: New);

        await PollAsync("/ota/lamp", from, method: "HEAD");

        Assert.Equal(_thermostat, (await PollAsync("/ota", Home)).Body);
        Assert.Equal("thermostat", (await DeviceAsync()).GetProperty("project").GetString());
    }

    [Fact]
    public async Task The_flash_takes_precedence_over_an_earlier_request()
    {
        var running = ImageBuilder.Esp8266(stamp: Old, size: 60_000, seed: 3);
        var md5 = (string)(await _server.UploadedAsync(running, "?project=thermostat"))["md5"]!;
        _clock.Advance(TimeSpan.FromMinutes(1));
        var next = ImageBuilder.Esp8266(stamp: "Apr 23 2020;05:33:11", size: 61_000, seed: 4);
        await _server.UploadedAsync(next, "?project=thermostat");
        await PollAsync("/ota/lamp", Home, md5: OtherMd5, version: New);
        _clock.Advance(TimeSpan.FromHours(1));

        var answer = await PollAsync("/ota", Home, md5: md5);

        Assert.Equal(200, answer.Status);
        Assert.Equal(next, answer.Body);
        Assert.Equal("thermostat", (await DeviceAsync()).GetProperty("project").GetString());
    }

    [Theory]
    [InlineData(Home, BoardsMd5)]
    [InlineData(Away, BoardsMd5)]
    [InlineData(Away, OtherMd5)]
    public async Task Requests_for_the_last_byte_do_not_put_an_update_on_hold(string from, string md5)
    {
        await PollAsync("/ota/thermostat", Home, version: New);
        for (var i = 0; i < 3; i++)
        {
            var last = await PollAsync("/ota/thermostat", from, md5: md5,
                extra: $"Range: bytes={_thermostat.Length - 1}-\r\n");
            Assert.Equal((206, 1), (last.Status, last.Body.Length));
        }

        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);
    }

    [Fact]
    public async Task Downloads_from_another_address_do_not_count_and_are_limited()
    {
        await PollAsync("/ota/thermostat", Home, version: New);
        for (var i = 0; i < 3; i++)
            Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Away)).Body);

        Assert.Equal(304, (await PollAsync("/ota/thermostat", Away)).Status);
        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", "203.0.113.9")).Body);
        Assert.Empty(await UpdatesAsync());
        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);
    }

    [Fact]
    public async Task Downloads_to_another_address_after_silence_do_not_put_the_boards_update_on_hold()
    {
        await PollAsync("/ota/thermostat", Home, version: New);
        _clock.Advance(TimeSpan.FromHours(1));
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Away)).Body);
            await Eventually.TrueAsync(async () =>
                (await UpdateAsync()).GetProperty("completeDownloads").GetInt32() == i);
        }

        Assert.Equal(304, (await PollAsync("/ota/thermostat", Away)).Status);
        Assert.Equal("failed", (await UpdateAsync()).GetProperty("state").GetString());

        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("completeDownloads").GetInt32() == 1);
        Assert.Equal(Home, (await DeviceAsync()).GetProperty("address").GetString());
    }

    [Fact]
    public async Task An_earlier_claim_of_a_mac_does_not_choose_the_boards_program()
    {
        await PollAsync("/ota/lamp", Away, md5: OtherMd5);

        Assert.Equal(304, (await PollAsync("/ota", Home)).Status);
        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);
    }

    [Fact]
    public async Task A_single_range_does_not_bind_the_device_to_its_address()
    {
        Assert.Equal(206, (await PollAsync("/ota/thermostat", Home, extra: "Range: bytes=0-4095\r\n")).Status);
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("bytesSent").GetInt64() == 4096);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Away)).Body);

        Assert.Equal(Away, (await DeviceAsync()).GetProperty("address").GetString());
    }

    [Fact]
    public async Task A_chip_claimed_in_the_URL_is_not_remembered()
    {
        const string mac = "24:0A:C4:00:00:01";
        await _server.UploadedAsync(ImageBuilder.Esp32(ChipFamily.Esp32C3, version: "2.0.0", size: 60_000),
            "?project=gate");
        await _server.UploadedAsync(ImageBuilder.Esp32(ChipFamily.Esp32S3, version: "2.0.0", size: 60_000),
            "?project=gate");

        Assert.Equal(HttpStatusCode.OK, await Esp32Async("/ota/gate?chip=esp32-c3"));

        Assert.Equal(HttpStatusCode.NotModified, await Esp32Async("/ota/gate"));
        var device = await _server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + mac);
        Assert.Equal("ESP32 family", device.GetProperty("device").GetProperty("chip").GetString());

        // After it has reported the image, the chip is proven, and no URL changes it.
        await Esp32Async("/ota/gate?chip=esp32-c3", version: "2.0.0");
        device = await _server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + mac);
        Assert.Equal("ESP32-C3", device.GetProperty("device").GetProperty("chip").GetString());
        Assert.Equal(HttpStatusCode.NotModified, await Esp32Async("/ota/gate?chip=esp32-s3", version: "2.0.0"));

        async Task<HttpStatusCode> Esp32Async(string path, string version = "1.0.0")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("x-ESP32-STA-MAC", mac);
            request.Headers.Add("x-ESP32-sketch-md5", BoardsMd5);
            request.Headers.Add("x-ESP32-version", version);
            using var answer = await _server.Client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData(Away, BoardsMd5)]
    [InlineData(Away, OtherMd5)]
    [InlineData(Home, "of the lamp")]
    public async Task An_invented_version_does_not_confirm_an_update(string from, string md5)
    {
        if (md5 == "of the lamp")
            md5 = (string)(await _server.FindFirmwareAsync(_lamp))!["md5"]!;
        await PollAsync("/ota/thermostat", Home);
        await Eventually.TrueAsync(async () =>
            (await UpdateAsync()).GetProperty("state").GetString() == "downloaded", "downloaded");

        await PollAsync("/ota/thermostat", from, md5: md5, version: New);

        Assert.Equal("downloaded", (await UpdateAsync()).GetProperty("state").GetString());
        Assert.Equal(Old, (await DeviceAsync()).GetProperty("version").GetString());
        Assert.False((await DeviceAsync()).GetProperty("isConfirmed").GetBoolean());

        await PollAsync("/ota/thermostat", Home, md5: OtherMd5, version: New); // its updater rewrote the flash mode
        Assert.Equal("confirmed", (await UpdateAsync()).GetProperty("state").GetString());
        Assert.True((await DeviceAsync()).GetProperty("isConfirmed").GetBoolean());
    }

    [Theory]
    [InlineData(Away, BoardsMd5, "address")]
    [InlineData(Home, OtherMd5, "flash")]
    [InlineData(Away, OtherMd5, "addressAndFlash")]
    public async Task Two_claims_of_one_mac_within_minutes_are_shown_and_change_nothing_else(
        string from, string md5, string kind)
    {
        await PollAsync("/ota/thermostat", Home, version: New);
        var before = await DeviceAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));

        await PollAsync("/ota/lamp", from, md5: md5, version: "made up", extra: "x-ESP8266-chip-size: 1\r\n");

        var after = await DeviceAsync();
        Assert.Equal(kind, after.GetProperty("conflict").GetProperty("kind").GetString());
        Assert.Equal(from, after.GetProperty("conflict").GetProperty("address").GetString());
        Assert.Equal(WithoutConflict(before), WithoutConflict(after));
        Assert.Empty(await UpdatesAsync());

        await _server.StartAgainAsync();
        Assert.Equal(kind, (await DeviceAsync()).GetProperty("conflict").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(Away, BoardsMd5)]
    [InlineData(Home, OtherMd5)]
    public async Task After_minutes_of_silence_a_new_address_or_sketch_is_trusted(string to, string md5)
    {
        await PollAsync("/ota/thermostat", Home, version: New);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await PollAsync("/ota/thermostat", to, md5: md5, version: New);
        _clock.Advance(TimeSpan.FromMinutes(4));

        await PollAsync("/ota/thermostat", to, md5: md5, version: New);

        var device = await DeviceAsync();
        Assert.Equal(
            (to, md5), (device.GetProperty("address").GetString(), device.GetProperty("sketchMd5").GetString()));
        Assert.Equal(JsonValueKind.Null, device.GetProperty("conflict").ValueKind);
    }

    [Fact]
    public async Task A_board_whose_confirmation_survived_a_kill_does_not_contradict_itself()
    {
        await PollAsync("/ota/thermostat", Home);
        await Eventually.TrueAsync(async () =>
            (await UpdateAsync()).GetProperty("state").GetString() == "downloaded", "downloaded");
        var md5 = (string)(await _server.FindFirmwareAsync(_thermostat))!["md5"]!;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await PollAsync("/ota/thermostat", Home, md5: md5, version: New);
        await _server.Services.GetRequiredService<WriteBehind>().FlushAsync(CancellationToken.None);
        await using (var context = await _server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync())
        {
            // The confirmation was written, and the process killed before the device's row was.
            await context.Devices.ExecuteUpdateAsync(set => set
                .SetProperty(device => device.SketchMd5, BoardsMd5)
                .SetProperty(device => device.IsConfirmed, false)
                .SetProperty(device => device.LastSeen, _clock.GetUtcNow() - TimeSpan.FromSeconds(10)));
        }

        await _server.StartAgainAsync();
        await PollAsync("/ota/thermostat", Home, md5: md5, version: New);

        Assert.Equal(JsonValueKind.Null, (await DeviceAsync()).GetProperty("conflict").ValueKind);
        Assert.Equal(md5, (await DeviceAsync()).GetProperty("sketchMd5").GetString());
        Assert.True((await DeviceAsync()).GetProperty("isConfirmed").GetBoolean());
    }

    [Fact]
    public async Task A_stranger_behind_the_same_address_does_not_end_a_running_download()
    {
        var large = ImageBuilder.Esp8266(stamp: New, size: 8_000_000, seed: 5);
        await _server.UploadedAsync(large, "?project=large");
        using var board = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 16 * 1024 };
        await board.ConnectAsync(_server.Address.Host, _server.Address.Port);
        var stream = board.GetStream();
        await stream.WriteAsync(Request("/ota/large", Home, freeSpace: 16_000_000));
        var received = await stream.ReadAtLeastAsync(new byte[1000], 1000);

        await PollAsync("/ota/large", Home, md5: OtherMd5, freeSpace: 16_000_000);
        await PollAsync("/ota/large", Away, freeSpace: 16_000_000);

        var buffer = new byte[1_000_000];
        while (await stream.ReadAsync(buffer) is > 0 and var read)
            received += read;
        Assert.True(received > large.Length, $"the board got {received} bytes");
    }

    [Fact]
    public async Task A_strangers_poll_does_not_bring_a_board_into_a_group()
    {
        var beta = ImageBuilder.Esp8266(stamp: "Apr 23 2020;05:33:11", size: 62_000, seed: 6);
        await _server.SentAsync("PATCH", "/api/projects/thermostat", """{"landingChannel": "beta"}""");
        await _server.UploadedAsync(beta, "?project=thermostat");
        await _server.SentAsync(
            "POST", "/api/groups", """{"name": "lamps", "expression": "project:lamp", "channel": "beta"}""");
        await PollAsync("/ota/lamp", Away, md5: OtherMd5, version: New);
        Assert.Equal("lamp", (await DeviceAsync()).GetProperty("project").GetString());

        Assert.Equal(_thermostat, (await PollAsync("/ota/thermostat", Home)).Body);

        // A group that does not depend on what anybody polled holds.
        await _server.SentAsync("PATCH", "/api/groups/lamps", $$"""{"devices": ["{{Mac}}"]}""");
        Assert.Equal(beta, (await PollAsync("/ota/thermostat", Home)).Body);
    }

    private static string WithoutConflict(JsonElement device) =>
        string.Join('\n', device.EnumerateObject().Where(property => property.Name != "conflict")
            .Select(property => property.ToString()));

    private Task<RawAnswer> PollAsync(
        string path, string from, string md5 = BoardsMd5, string version = Old, string method = "GET",
        string extra = "",
        long freeSpace = 1_695_744) =>
        RawBoard.SendAsync(_server.Address, Request(path, from, md5, version, method, extra, freeSpace));

    // The gateway forwards the client's address.
    private static byte[] Request(
        string path, string from, string md5 = BoardsMd5, string version = Old, string method = "GET",
        string extra = "",
        long freeSpace = 1_695_744) =>
        RawBoard.Poll(path, version, Mac, md5: md5, method: method, freeSpace: freeSpace,
            extra: $"X-Forwarded-For: {from}\r\n{extra}");

    private async Task<JsonElement> DeviceAsync() =>
        (await _server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + Mac)).GetProperty("device");

    private async Task<List<JsonElement>> UpdatesAsync() =>
        [.. (await _server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + Mac)).GetProperty("updates")
            .EnumerateArray()];

    private async Task<JsonElement> UpdateAsync() => Assert.Single(await UpdatesAsync());
}
