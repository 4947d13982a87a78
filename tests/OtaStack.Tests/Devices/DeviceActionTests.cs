using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

/// <summary><c>POST /api/devices/actions</c>: one action on many devices.</summary>
public sealed class DeviceActionTests : IAsyncLifetime
{
    private const string Old = "Apr  2 2020;05:33:11";

    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        for (var i = 0; i < 3; i++)
            (await _server.PollAsync("/ota", MacOf(i), "1.0.0")).Dispose();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("""{"action":"block","q":"*"}""", "enrolment", "\"blocked\"")]
    [InlineData("""{"action":"tag","q":"*","tags":["b","a"]}""", "tags", """["a","b"]""")]
    [InlineData("""{"action":"channel","q":"*","channel":"beta"}""", "channel", "\"beta\"")]
    public async Task An_action_changes_the_devices_that_are_selected(string body, string field, string value)
    {
        Assert.Equal("""{"matched":3,"changed":3,"skipped":[]}""", await ActAsync(body, "?dryRun=true"));
        Assert.NotEqual(value, (await DeviceAsync(0))[field]?.ToJsonString());

        Assert.Equal("""{"matched":3,"changed":3,"skipped":[]}""", await ActAsync(body));
        Assert.Equal("""{"matched":3,"changed":0,"skipped":[]}""", await ActAsync(body));

        Assert.Equal(value, (await DeviceAsync(2))[field]!.ToJsonString());
        Assert.Equal(3, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM Audit"));
        await _server.StartAgainAsync();
        Assert.Equal(value, (await DeviceAsync(2))[field]!.ToJsonString());
    }

    [Fact]
    public async Task Actions_undo_one_another()
    {
        var image = NewImage();
        await _server.UploadedAsync(image);
        foreach (var body in new[]
        {
            $$"""{"action":"pin","q":"*","pin":"{{Sha256(image)}}"}""", """{"action":"unpin","q":"*"}""",
            """{"action":"tag","q":"*","tags":["a","b"]}""", """{"action":"untag","q":"*","tags":["A","c"]}""",
            """{"action":"block","q":"*"}""", """{"action":"accept","q":"*"}""",
            """{"action":"channel","q":"*","channel":"beta"}""", """{"action":"channel","q":"*","channel":""}""",
        })
            Assert.Equal("""{"matched":3,"changed":3,"skipped":[]}""", await ActAsync(body));

        var device = await DeviceAsync(1);
        Assert.Equal("""["b"]""", device["tags"]!.ToJsonString());
        Assert.Null((string?)device["pin"]);
        Assert.Null((string?)device["channel"]);
        Assert.Equal("accepted", (string?)device["enrolment"]);
    }

    [Fact]
    public async Task Devices_that_do_not_fit_are_skipped_with_the_reason()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=lamp");
        (await _server.PollAsync("/ota/lamp", MacOf(0), "Apr 23 2031;05:33:11")).Dispose();
        await _server.UploadedAsync(NewImage());
        (await _server.PollAsync("/ota/thermostat", MacOf(1), "Apr 23 2031;05:33:11")).Dispose();
        var tags = string.Join(',', Enumerable.Range(0, 32).Select(i => $"\"t{i}\""));
        await ActAsync($$"""{"action":"tag","devices":["{{MacOf(1)}}"],"tags":[{{tags}}]}""");

        var pinned = await ActAsync($$"""{"action":"pin","q":"project:*","pin":"{{Sha256(image)}}"}""");
        Assert.Contains("""{"matched":2,"changed":1,"skipped":[{"device":"5C:CF:7F:00:00:01",""", pinned,
            StringComparison.Ordinal);
        Assert.Contains("The device is of project thermostat; lamp", pinned, StringComparison.Ordinal);
        var tagged = await ActAsync($$"""{"action":"tag","devices":["{{MacOf(0)}}","{{MacOf(1)}}"],"tags":["x"]}""");
        Assert.Contains("more than 32 tags", tagged, StringComparison.Ordinal);
        Assert.Contains("\"changed\":1", tagged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"action":"pin","q":"*"}""", "pin")]
    [InlineData("""{"action":"pin","q":"*","pin":"1.0"}""", "pin")]
    [InlineData("""{"action":"tag","q":"*"}""", "tags")]
    [InlineData("""{"action":"untag","q":"*","tags":["two words"]}""", "tags")]
    [InlineData("""{"action":"channel","q":"*"}""", "channel")]
    [InlineData("""{"action":"channel","q":"*","channel":"Not One"}""", "channel")]
    [InlineData("""{"action":"forget","q":"*","channel":"beta"}""", "channel")]
    [InlineData("""{"action":"accept","q":"*","tags":["a"]}""", "tags")]
    [InlineData("""{"action":"Tag","q":"*","tags":["a"]}""", "action")]
    public async Task An_invalid_action_names_the_field(string body, string field)
    {
        using var answer = await PostAsync(body);

        await answer.ProblemAsync(HttpStatusCode.BadRequest);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("urn:otastack:problem:invalid-fields", (string?)problem["type"]);
        Assert.NotEmpty((string)problem["errors"]![field]!);
    }

    [Fact]
    public async Task Updates_on_hold_are_released_and_that_survives_a_restart()
    {
        await _server.UploadedAsync(NewImage());
        for (var download = 0; download < 4; download++)
        {
            for (var i = 0; i < 2; i++)
            {
                using var answer = await _server.PollAsync("/ota/thermostat", MacOf(i), Old);
                await answer.Content.ReadAsByteArrayAsync();
            }
        }

        await Eventually.TrueAsync(async () => await StatesAsync() == "failed failed -");
        const string body = """{"action":"release","q":"*"}""";
        Assert.Equal("""{"matched":3,"changed":2,"skipped":[]}""", await ActAsync(body, "?dryRun=true"));
        Assert.Equal("""{"matched":3,"changed":2,"skipped":[]}""", await ActAsync(body));
        Assert.Equal("""{"matched":3,"changed":0,"skipped":[]}""", await ActAsync(body));

        Assert.Equal("refused refused -", await StatesAsync());
        Assert.Equal(2, await ApiDatabase.CountAsync(
            _server, "SELECT count(*) FROM Audit WHERE Action = 'update.release'"));
        await _server.StartAgainAsync();
        Assert.Equal("refused refused -", await StatesAsync());
        using var offer = await _server.PollAsync("/ota/thermostat", MacOf(0), Old);
        Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
    }

    /// <summary>More than one batch, with polls in between.</summary>
    [Fact]
    public async Task Many_devices_are_changed_and_forgotten_while_boards_poll()
    {
        var fleet = _server.Services.GetRequiredService<Fleet>();
        for (var i = 0; i < 1500; i++)
            fleet.FindOrAdd(MacAddress.Parse($"30:AE:A4:00:{i / 256:X2}:{i % 256:X2}"));
        using var stop = new CancellationTokenSource();
        await _server.UploadedAsync(NewImage());
        var polls = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var answer = await _server.PollAsync("/ota/thermostat", MacOf(i % 3), Old);
                Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
            }
        });

        Assert.Equal("""{"matched":1503,"changed":1503,"skipped":[]}""",
            await ActAsync("""{"action":"tag","q":"*","tags":["all"]}"""));
        Assert.Equal(1503, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM DeviceSettings"));
        Assert.Equal("""{"matched":1500,"changed":1500,"skipped":[]}""",
            await ActAsync("""{"action":"forget","q":"tag:all mac:30:AE:A4"}"""));
        await stop.CancelAsync();
        await polls;

        Assert.Equal(3, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM DeviceSettings"));
        Assert.Equal(1500, await ApiDatabase.CountAsync(
            _server, "SELECT count(*) FROM Audit WHERE Action = 'device.forget'"));
        await _server.StartAgainAsync();
        Assert.Equal(3, _server.Services.GetRequiredService<Fleet>().Count);
    }

    private static string MacOf(int number) => $"5C:CF:7F:00:00:{number:X2}";

    private Task<HttpResponseMessage> PostAsync(string body, string query = "") =>
        _server.Client.PostAsync("/api/devices/actions" + query,
            new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<string> ActAsync(string body, string query = "")
    {
        using var answer = await PostAsync(body, query);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<JsonNode> DeviceAsync(int number) =>
        (await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices/" + MacOf(number)))!["device"]!;

    private async Task<string> StatesAsync() => string.Join(
        ' ', (await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices"))!["items"]!.AsArray()
            .Select(device => (string?)device!["update"]?["state"] ?? "-"));
}
