using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Downloads;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.Updates;

/// <summary><c>/ota</c> on the wire, without the gateway.</summary>
public sealed class OtaEndpointTests : IAsyncLifetime
{
    private const string Old = "Apr  3 2020;05:33:11";
    private const string New = "Apr 13 2020;05:33:11";
    private static readonly byte[] Image = ImageBuilder.Esp8266(stamp: New, size: 300_000);

    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_stock_board_gets_the_image_once_and_then_304()
    {
        await UploadAsync(Image);

        var offered = await PollAsync();
        Assert.Equal(200, offered.Status);
        Assert.Equal(Image, offered.Body);
        Assert.Equal(Image.Length.ToString((IFormatProvider?)null), offered.Header("Content-Length"));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(Image)), offered.Header("x-MD5"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Image)), offered.Header("x-SHA256"));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(Image))}\"", offered.Header("ETag"));
        Assert.Null(offered.Header("Transfer-Encoding"));
        Assert.Null(offered.Header("Content-Encoding"));

        var again = await PollAsync(version: New);
        Assert.Equal(304, again.Status);
        Assert.Empty(again.Body);
    }

    [Fact]
    public async Task The_update_record_shows_offer_download_and_confirmation()
    {
        await UploadAsync(Image);
        await PollAsync();
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("state").GetString() == "downloaded");
        var downloaded = await UpdateAsync();
        Assert.Equal(1, downloaded.GetProperty("offers").GetInt32());
        Assert.Equal(Image.Length, downloaded.GetProperty("bytesSent").GetInt64());

        await PollAsync(version: New);

        var confirmed = await UpdateAsync();
        Assert.Equal("confirmed", confirmed.GetProperty("state").GetString());
        Assert.Equal((Old, New),
            (confirmed.GetProperty("fromVersion").GetString(), confirmed.GetProperty("toVersion").GetString()));
        Assert.Equal(32, confirmed.GetProperty("traceId").GetString()!.Length);
    }

    [Fact]
    public async Task An_update_that_is_never_reported_is_put_on_hold_after_three_downloads()
    {
        await UploadAsync(Image);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(200, (await PollAsync()).Status);
            await Eventually.TrueAsync(async () =>
                (await UpdateAsync()).GetProperty("completeDownloads").GetInt32() == i);
        }

        Assert.Equal(304, (await PollAsync()).Status);
        var update = await UpdateAsync();
        Assert.Equal(("failed", "heldBack"),
            (update.GetProperty("state").GetString(), update.GetProperty("reason").GetString()));

        var release = await _server.Client.PostAsync(
            $"/api/devices/5C:CF:7F:AA:BB:CC/updates/{update.GetProperty("id").GetString()}/release", null);
        Assert.Equal(HttpStatusCode.NoContent, release.StatusCode);
        Assert.Equal(200, (await PollAsync()).Status);
    }

    [Fact]
    public async Task A_download_that_the_board_breaks_off_is_recorded_as_aborted_and_offered_again()
    {
        await UploadAsync(ImageBuilder.Esp8266(stamp: New, size: 8_000_000));
        using (var client = await ConnectAndAskAsync(_server, "5C:CF:7F:AA:BB:CC"))
            client.LingerState = new(true, 0);

        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("abortedDownloads").GetInt32() == 1);
        var update = await UpdateAsync();
        Assert.Equal("offered", update.GetProperty("state").GetString());
        Assert.InRange(update.GetProperty("bytesSent").GetInt64(), 1, 7_999_999);
        Assert.Equal(200, (await RawBoard.SendAsync(_server.Address, RawBoard.Poll(freeSpace: 16_000_000))).Status);
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_off_and_a_slow_one_is_not()
    {
        await using var server = await ApiServer.StartAsync(("Updates:StalledAfterSeconds", "2"));
        var image = ImageBuilder.Esp8266(stamp: New, size: 8_000_000);
        await UploadAsync(image, server: server);

        using var dead = await ConnectAndAskAsync(server, "5C:CF:7F:00:00:01");
        using var slow = await ConnectAndAskAsync(server, "5C:CF:7F:00:00:02");
        var received = 0;
        var buffer = new byte[2_000_000];
        for (var i = 0; i < 5; i++)
        {
            received += await slow.GetStream().ReadAtLeastAsync(buffer, 1_500_000, throwOnEndOfStream: false);
            await Task.Delay(1000);
        }

        while (await slow.GetStream().ReadAsync(buffer) is > 0 and var read)
            received += read;

        Assert.True(received > image.Length, $"the slow reader got {received} bytes");
        await Eventually.TrueAsync(async () =>
            (await UpdateAsync("5C:CF:7F:00:00:01", server)).GetProperty("abortedDownloads").GetInt32() == 1);
    }

    [Fact]
    public async Task A_refusal_is_recorded_with_its_reason()
    {
        await UploadAsync(Image);

        Assert.Equal(304, (await RawBoard.SendAsync(_server.Address, RawBoard.Poll(freeSpace: 1000))).Status);

        var update = await UpdateAsync();
        Assert.Equal(("refused", "tooLittleSpace"),
            (update.GetProperty("state").GetString(), update.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Before_anything_is_published_boards_get_304_and_unknown_projects_404()
    {
        Assert.Equal(304, (await PollAsync()).Status);
        Assert.Equal(404, (await PollAsync("/ota/nothing-here")).Status);
        Assert.Equal(404, (await PollAsync("/ota/..%2fetc")).Status);
    }

    [Fact]
    public async Task A_request_for_the_version_gets_it_in_a_header()
    {
        await UploadAsync(Image);

        var told = await RawBoard.SendAsync(_server.Address, RawBoard.Poll(mode: "version"));

        Assert.Equal((200, New, "0"), (told.Status, told.Header("x-version"), told.Header("Content-Length")));
        Assert.Empty((await DeviceAsync()).GetProperty("updates").EnumerateArray());
    }

    [Fact]
    public async Task Head_gets_the_headers_and_offers_nothing()
    {
        await UploadAsync(Image);

        var head = await RawBoard.SendAsync(_server.Address, RawBoard.Poll(method: "HEAD"));

        Assert.Equal((200, Image.Length.ToString((IFormatProvider?)null)),
            (head.Status, head.Header("Content-Length")));
        Assert.Empty(head.Body);
        Assert.Empty((await DeviceAsync()).GetProperty("updates").EnumerateArray());
    }

    [Theory]
    [InlineData("//ota")]
    [InlineData("///ota")]
    [InlineData("/ota?x=1")]
    public async Task Odd_spellings_of_the_path_are_accepted(string path)
    {
        await UploadAsync(Image);

        Assert.Equal(200, (await PollAsync(path)).Status);
    }

    [Fact]
    public async Task Latin_1_bytes_in_a_header_are_accepted()
    {
        await UploadAsync(Image);

        Assert.Equal(200, (await PollAsync(version: "Tür-Öffner 1")).Status);
        Assert.Equal("Tür-Öffner 1", (await DeviceAsync()).GetProperty("device").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Refusals_are_one_small_plain_line()
    {
        var answer = await RawBoard.SendAsync(_server.Address, Encoding.ASCII.GetBytes("GET /ota HTTP/1.0\r\n\r\n"));

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("text/plain", answer.Header("Content-Type"));
        Assert.Equal(answer.Body.Length.ToString((IFormatProvider?)null), answer.Header("Content-Length"));
        Assert.InRange(answer.Body.Length, 10, 200);
    }

    [Fact]
    public async Task Ranges_fetch_an_image_piece_by_piece_and_count_as_one_offer_and_one_download()
    {
        await UploadAsync(Image);
        var got = new List<byte>();
        for (var start = 0; start < Image.Length; start += 100_000)
        {
            var piece = await RawBoard.SendAsync(
                _server.Address, RawBoard.Poll(extra: $"Range: bytes={start}-{start + 100_000 - 1}\r\n"));
            Assert.Equal(206, piece.Status);
            Assert.Null(piece.Header("x-MD5"));
            got.AddRange(piece.Body);
        }

        Assert.Equal(Image, got);
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("state").GetString() == "downloaded");
        var update = await UpdateAsync();
        Assert.Equal((1, 1, Image.Length), (
            update.GetProperty("offers").GetInt32(), update.GetProperty("completeDownloads")
                .GetInt32(), update.GetProperty("bytesSent").GetInt32()));
    }

    [Fact]
    public async Task Boards_beyond_the_download_limit_get_304()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumDownloads", "1"));
        await UploadAsync(ImageBuilder.Esp8266(stamp: New, size: 8_000_000), server: server);
        using var first = await ConnectAndAskAsync(server, "5C:CF:7F:00:00:01");

        Assert.Equal(
            304, (await RawBoard.SendAsync(server.Address,
            RawBoard.Poll(mac: "5C:CF:7F:00:00:02", freeSpace: 16_000_000))).Status);

        first.LingerState = new(true, 0);
        first.Close();
        await Eventually.TrueAsync(async () =>
            (await RawBoard.SendAsync(server.Address,
                RawBoard.Poll(mac: "5C:CF:7F:00:00:02", freeSpace: 16_000_000))).Status == 200);
    }

    [Fact]
    public async Task A_board_that_starts_over_takes_the_slot_of_its_dead_download()
    {
        await using var server = await ApiServer.StartAsync(("Updates:MaximumDownloads", "1"));
        var image = ImageBuilder.Esp8266(stamp: New, size: 8_000_000);
        await UploadAsync(image, server: server);
        using var dead = await ConnectAndAskAsync(server, "5C:CF:7F:00:00:01");

        var again = await RawBoard.SendAsync(
            server.Address, RawBoard.Poll(mac: "5C:CF:7F:00:00:01", freeSpace: 16_000_000));

        Assert.Equal(200, again.Status);
        Assert.Equal(image, again.Body);
        await Eventually.TrueAsync(async () =>
        {
            var update = await UpdateAsync("5C:CF:7F:00:00:01", server);
            return (update.GetProperty("abortedDownloads").GetInt32(), update.GetProperty("completeDownloads")
                .GetInt32()) == (1, 1);
        });
        Assert.Equal(0, server.Services.GetRequiredService<DownloadSlots>().Taken);
    }

    [Fact]
    public async Task A_forgotten_device_is_deleted_from_memory_and_disk_and_can_return()
    {
        await UploadAsync(Image);
        await PollAsync();
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("state").GetString() == "downloaded");

        Assert.Equal(HttpStatusCode.NoContent,
            (await _server.Client.DeleteAsync("/api/devices/5C:CF:7F:AA:BB:CC")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await _server.Client.GetAsync("/api/devices/5C:CF:7F:AA:BB:CC")).StatusCode);
        await _server.StartAgainAsync();
        Assert.Equal(HttpStatusCode.NotFound,
            (await _server.Client.GetAsync("/api/devices/5C:CF:7F:AA:BB:CC")).StatusCode);

        await PollAsync();
        Assert.Single((await DeviceAsync()).GetProperty("updates").EnumerateArray());
    }

    [Fact]
    public async Task A_full_fleet_refuses_new_devices_and_keeps_serving_known_ones()
    {
        await using var server = await ApiServer.StartAsync(("Fleet:MaximumDevices", "1"));
        Assert.Equal(304, (await RawBoard.SendAsync(server.Address, RawBoard.Poll())).Status);

        Assert.Equal(403, (await RawBoard.SendAsync(server.Address, RawBoard.Poll(mac: "5C:CF:7F:00:00:02"))).Status);
        Assert.Equal(304, (await RawBoard.SendAsync(server.Address, RawBoard.Poll())).Status);
    }

    [Fact]
    public async Task A_filesystem_is_offered_to_boards_that_request_one()
    {
        await UploadAsync(new byte[64 * 1024], "?project=thermostat&kind=filesystem&version=5");

        Assert.Equal(
            200, (await RawBoard.SendAsync(_server.Address, RawBoard.Poll(mode: "spiffs", version: "4"))).Status);
        Assert.Equal(
            304, (await RawBoard.SendAsync(_server.Address, RawBoard.Poll(mode: "spiffs", version: "5"))).Status);
        Assert.Equal(304, (await PollAsync()).Status);
    }

    [Fact]
    public async Task Devices_and_their_updates_survive_a_restart()
    {
        await UploadAsync(Image);
        await PollAsync();
        await Eventually.TrueAsync(async () => (await UpdateAsync()).GetProperty("state").GetString() == "downloaded");

        await _server.StartAgainAsync();

        Assert.Equal(Old, (await DeviceAsync()).GetProperty("device").GetProperty("version").GetString());
        Assert.Equal(304, (await PollAsync(version: New)).Status);
        Assert.Equal("confirmed", (await UpdateAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_board_that_installed_the_last_firmware_is_confirmed_even_if_a_newer_one_exists()
    {
        await UploadAsync(Image);
        await PollAsync();
        await UploadAsync(ImageBuilder.Esp8266(stamp: "Apr 23 2020;05:33:11", size: 300_000, seed: 2));

        Assert.Equal(200, (await PollAsync(version: New)).Status);

        var states = (await DeviceAsync()).GetProperty("updates").EnumerateArray()
            .Select(update => update.GetProperty("state").GetString()).ToList();
        Assert.Equal("confirmed", states[1]);
    }

    [Fact]
    public async Task No_answer_to_a_board_is_ever_compressed_chunked_or_redirected()
    {
        await UploadAsync(Image);
        foreach (var path in new[] { "/ota", "/ota/", "/ota/thermostat", "/ota/thermostat/",
            "/ota/thermostat/firmware.bin", "/ota/thermostat/manifest.json" })
        {
            var answer = await RawBoard.SendAsync(
                _server.Address, RawBoard.Poll(path, extra: "Accept-Encoding: gzip, br\r\n"));

            Assert.True(answer.Status is 200 or 304, $"{path}: {answer.Status}");
            Assert.Null(answer.Header("Transfer-Encoding"));
            Assert.Null(answer.Header("Content-Encoding"));
            Assert.Null(answer.Header("Location"));
        }
    }

    private Task<RawAnswer> PollAsync(string path = "/ota", string version = Old) =>
        RawBoard.SendAsync(_server.Address, RawBoard.Poll(path, version));

    private async Task UploadAsync(byte[] image, string query = "?project=thermostat", ApiServer? server = null)
    {
        var answer = await (server ?? _server).Client.PostAsync("/api/firmware" + query, new ByteArrayContent(image));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    // A small receive window, as boards have. This machine's default would accept megabytes that nobody reads.
    private static async Task<System.Net.Sockets.TcpClient> ConnectAndAskAsync(ApiServer server, string mac)
    {
        var client = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(RawBoard.Poll(mac: mac, freeSpace: 16_000_000));
        await client.GetStream().ReadExactlyAsync(new byte[100]);
        return client;
    }

    private async Task<JsonElement> DeviceAsync(string mac = "5C:CF:7F:AA:BB:CC", ApiServer? server = null) =>
        await (server ?? _server).Client.GetFromJsonAsync<JsonElement>("/api/devices/" + mac);

    private async Task<JsonElement> UpdateAsync(string mac = "5C:CF:7F:AA:BB:CC", ApiServer? server = null) =>
        (await DeviceAsync(mac, server)).GetProperty("updates")[0];
}
