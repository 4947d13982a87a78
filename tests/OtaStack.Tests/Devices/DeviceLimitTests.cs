using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Updates;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

/// <summary>Limits and expiry of new devices, because anyone can invent MAC addresses.</summary>
public sealed class DeviceLimitTests : IAsyncLifetime
{
    private const string Old = "Apr  2 2020;05:33:11";

    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await ApiServer.StartAsync(
            clock: _clock, settings: [("Fleet:NewDevicesPerAddressAndHour", "3"), ("Fleet:MaximumDevices", "20")]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public async Task An_address_can_add_a_limited_number_of_devices_an_hour(
        string first, string second, bool isSameBlock)
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(304, (await PollAsync(i, first)).Status);

        var refused = await PollAsync(3, second);
        Assert.Equal(isSameBlock ? 403 : 304, refused.Status);
        Assert.Equal(304, (await PollAsync(0, first)).Status);
        if (!isSameBlock)
            return;

        Assert.Equal("3600", refused.Header("Retry-After"));
        Assert.Single(System.Text.Encoding.UTF8.GetString(refused.Body)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(304, (await PollAsync(3, second)).Status);
    }

    [Fact]
    public async Task A_clients_forwarded_headers_do_not_change_its_address()
    {
        // The gateway adds the last entry. Earlier ones come from the client.
        for (var i = 0; i < 3; i++)
            await PollAsync(i, $"203.0.113.{i}, 192.0.2.1");

        Assert.Equal(403, (await PollAsync(3, "203.0.113.3, 192.0.2.1")).Status);
        Assert.Equal("192.0.2.1", (await DeviceAsync(0)).GetProperty("address").GetString());
    }

    [Fact]
    public async Task Unconfirmed_devices_that_stopped_polling_are_forgotten()
    {
        await ConfirmAsync(0);
        await PollAsync(1, "192.0.2.2", Old);
        _clock.Advance(TimeSpan.FromDays(29));
        await PollAsync(2, "192.0.2.2", Old);
        Assert.Equal(0, await ExpireAsync());
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await ExpireAsync());

        Assert.Equal(["5C:CF:7F:00:00:00", "5C:CF:7F:00:00:02"], await MacsAsync());
        await _server.Services.GetRequiredService<WriteBehind>().FlushAsync(CancellationToken.None);
        await using var context = await _server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
            .CreateDbContextAsync();
        Assert.Equal(2, await context.Devices.CountAsync());
        await _server.StartAgainAsync();
        Assert.Equal(2, (await MacsAsync()).Length);
    }

    [Fact]
    public async Task When_the_fleet_is_nearly_full_devices_are_forgotten_after_a_day()
    {
        for (var i = 0; i < 18; i++)
            await PollAsync(i, $"192.0.2.{i}");
        _clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(18, await ExpireAsync());
        Assert.Empty(await MacsAsync());
    }

    [Fact]
    public async Task Forgetting_can_be_switched_off()
    {
        await using var server = await ApiServer.StartAsync(
            clock: _clock, settings: [("Fleet:ForgetUnconfirmedAfterDays", "0")]);
        await RawBoard.SendAsync(server.Address, RawBoard.Poll());
        _clock.Advance(TimeSpan.FromDays(10_000));

        Assert.Equal(0, await server.Services.GetServices<IHostedService>().OfType<DeviceExpiry>().Single()
            .ForgetExpiredAsync(default));
    }

    [Fact]
    public async Task Devices_are_forgotten_in_bulk_by_conditions()
    {
        await ConfirmAsync(0);
        await PollAsync(1, "192.0.2.1");
        await PollAsync(2, "198.51.100.7");
        await PollAsync(3, "2001:db8::1");
        const string selection =
            """{"action":"forget","q":"-is:confirmed seen>=0d address:192.0.2.0/24"}""";

        var dry = await ActAsync(selection, "?dryRun=true");
        Assert.Equal((1, 1, 0), Counts(dry));
        Assert.Equal(4, (await MacsAsync()).Length);

        Assert.Equal((1, 1, 0), Counts(await ActAsync(selection)));
        Assert.Equal(["5C:CF:7F:00:00:00", "5C:CF:7F:00:00:02", "5C:CF:7F:00:00:03"], await MacsAsync());
        Assert.Equal((1, 1, 0), Counts(await ActAsync("""{"action":"forget","q":"address:2001:db8::/64"}""")));
        Assert.Equal((0, 0, 0), Counts(await ActAsync("""{"action":"forget","q":"seen>=1d"}""")));
    }

    [Fact]
    public async Task Named_devices_that_were_skipped_are_listed_with_the_reason()
    {
        await ConfirmAsync(0);
        await PollAsync(1, "192.0.2.1");

        var result = await ActAsync(
            """
            {"action":"forget","q":"-is:confirmed",
             "devices":["5C:CF:7F:00:00:00","5c-cf-7f-00-00-01","5CCF7F000009"]}
            """);

        Assert.Equal((1, 1, 2), Counts(result));
        Assert.All(result.GetProperty("skipped").EnumerateArray(), skipped =>
            Assert.NotEmpty(skipped.GetProperty("reason").GetString()!));
        Assert.Equal(["5C:CF:7F:00:00:00"], await MacsAsync());
    }

    [Theory]
    [InlineData("""{"action":"forget"}""", "Select devices with")]
    [InlineData("""{"action":"forget","q":" "}""", "Select devices with")]
    [InlineData("""{"action":"explode","q":"*"}""", "forget")]
    [InlineData("""{"q":"*"}""", "forget")]
    [InlineData("""{"action":"forget","neverConfirmed":true}""", "'neverConfirmed'")]
    [InlineData("""{"action":"forget","q":"address:here"}""", "such as 192.168.1.0/24")]
    [InlineData("""{"action":"forget","devices":["nobody"]}""", "nobody")]
    [InlineData("""{"action":"forget","devices":[null]}""", "MAC address")]
    [InlineData("""[]""", "not a device action")]
    [InlineData("", "not a device action")]
    public async Task An_invalid_action_changes_nothing(string body, string reason)
    {
        await PollAsync(1, "192.0.2.1");

        using var answer = await _server.Client.PostAsync("/api/devices/actions", Json(body));

        Assert.Contains(reason, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Single(await MacsAsync());
    }

    [Fact]
    public async Task An_action_in_an_unknown_charset_is_refused()
    {
        using var body = Json("""{"action": "forget", "q": "*"}""");
        body.Headers.ContentType!.CharSet = "klingon";

        using var answer = await _server.Client.PostAsync("/api/devices/actions", body);

        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    private async Task ConfirmAsync(int number)
    {
        var image = NewImage();
        await _server.UploadedAsync(image);
        var target = (string)(await _server.FindFirmwareAsync(image))!["version"]!;
        Assert.Equal(200, (await PollAsync(number, "192.0.2.1", Old)).Status);
        Assert.Equal(304, (await PollAsync(number, "192.0.2.1", target)).Status);
        Assert.True((await DeviceAsync(number)).GetProperty("isConfirmed").GetBoolean());
    }

    private Task<int> ExpireAsync() =>
        _server.Services.GetServices<IHostedService>().OfType<DeviceExpiry>().Single().ForgetExpiredAsync(default);

    private async Task<JsonElement> ActAsync(string body, string query = "")
    {
        using var answer = await _server.Client.PostAsync("/api/devices/actions" + query, Json(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static (int, int, int) Counts(JsonElement result) => (
        result.GetProperty("matched").GetInt32(), result.GetProperty("changed")
            .GetInt32(), result.GetProperty("skipped").GetArrayLength());

    private async Task<JsonElement> DeviceAsync(int number) =>
        (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/devices/5C:CF:7F:00:00:{number:X2}"))
            .GetProperty("device");

    private async Task<string[]> MacsAsync() =>
        [.. (await _server.Client.GetFromJsonAsync<JsonElement>("/api/devices")).GetProperty("items").EnumerateArray()
            .Select(device => device.GetProperty("mac").GetString()!)];

    private Task<RawAnswer> PollAsync(int number, string from, string version = "Apr 23 2020;05:33:11") =>
        RawBoard.SendAsync(
        _server.Address,
        RawBoard.Poll(version: version, mac: $"5C:CF:7F:00:00:{number:X2}", extra: $"X-Forwarded-For: {from}\r\n"));
}
