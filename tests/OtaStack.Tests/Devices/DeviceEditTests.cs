using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

/// <summary><c>PATCH /api/devices/{mac}</c>: what people set on a device.</summary>
public sealed class DeviceEditTests : IAsyncLifetime
{
    private const string Board = "5C:CF:7F:00:00:01";

    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        (await _server.PollAsync("/ota", Board, "1.0.0")).Dispose();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_is_set_is_shown_and_survives_a_restart()
    {
        var sha256 = Sha256(await PublishedAsync());

        var changed = await PatchedAsync(
            $$"""
            {"name":" Kitchen ","note":"by the door\r\nleft","tags":["site=berlin","kitchen"],"channel":"beta",
             "pin":"{{sha256.ToUpperInvariant()}}","enrolment":"blocked"}
            """);

        var expected = $$"""
            {"name":"Kitchen","note":"by the door\nleft","tags":["kitchen","site=berlin"],"channel":"beta",
             "pin":"{{sha256}}","enrolment":"blocked"}
            """;
        AssertSettings(expected, changed);
        AssertSettings(expected, await DeviceAsync());
        AssertSettings(expected, (await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices"))!["items"]![0]!);
        await _server.StartAgainAsync();
        AssertSettings(expected, await DeviceAsync());
    }

    [Fact]
    public async Task What_is_absent_is_left_alone_and_null_clears()
    {
        await PatchedAsync("""{"name":"Kitchen","note":"left","tags":["a"],"enrolment":"pending"}""");
        await PatchedAsync("{}");
        await PatchedAsync("""{"note":null,"enrolment":null}""");
        AssertSettings(
            """{"name":"Kitchen","note":null,"tags":["a"],"channel":null,"pin":null,"enrolment":"accepted"}""",
            await DeviceAsync());

        await PatchedAsync("""{"name":"","tags":null}""");
        AssertSettings(
            """{"name":null,"note":null,"tags":[],"channel":null,"pin":null,"enrolment":"accepted"}""",
            await DeviceAsync());
    }

    [Fact]
    public async Task Tags_are_sorted_and_each_is_kept_once()
    {
        var changed = await PatchedAsync("""{"tags":["zoo","Küche","site=B:1","a","A","site=a/b"]}""");

        Assert.Equal("""["a","K\u00FCche","site=a/b","site=B:1","zoo"]""", changed["tags"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"name":7}""", "name", "Expected a text or null")]
    [InlineData("""{"name":"a\nb"}""", "name", "control characters")]
    [InlineData("""{"name":"\ud800"}""", "name", "not valid Unicode")]
    [InlineData("""{"note":"\u0000"}""", "note", "control characters")]
    [InlineData("""{"tags":"kitchen"}""", "tags", "Expected a list of texts")]
    [InlineData("""{"tags":["two words"]}""", "tags", "\"two words\" is not a tag.")]
    [InlineData("""{"tags":["=x"]}""", "tags", "is not a tag.")]
    [InlineData("""{"tags":["a=b=c"]}""", "tags", "is not a tag.")]
    [InlineData("""{"tags":["-a"]}""", "tags", "is not a tag.")]
    [InlineData("""{"tags":["a;b"]}""", "tags", "is not a tag.")]
    [InlineData("""{"tags":[null]}""", "tags", "one of them is null")]
    [InlineData("""{"channel":"Not A Channel"}""", "channel", "is not the name of a channel")]
    [InlineData("""{"pin":"latest"}""", "pin", "is not a SHA-256")]
    [InlineData("""{"pin":"0000000000000000000000000000000000000000000000000000000000000000"}""", "pin", "No published")]
    [InlineData("""{"enrolment":"closed"}""", "enrolment", "accepted, pending, blocked")]
    [InlineData("""{"enrolment":"1"}""", "enrolment", "accepted, pending, blocked")]
    [InlineData("""{"colour":"red"}""", "colour", "Fields that can be set: name, note")]
    public async Task An_invalid_field_is_named_and_nothing_changes(string body, string field, string message)
    {
        await PatchedAsync("""{"name":"Kitchen"}""");
        var before = await DeviceAsync();

        using var answer = await PatchAsync(
            body[..^1] + (field == "note" ? """, "name":"changed"}""" : """, "note":"changed"}"""));

        var problem = await ProblemOfAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("urn:otastack:problem:invalid-fields", (string?)problem["type"]);
        Assert.Contains(message, (string?)problem["errors"]![field], StringComparison.Ordinal);
        Assert.Equal(before.ToJsonString(), (await DeviceAsync()).ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"name\":")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"tags":[[[[[[[[[[[[]]]]]]]]]]]]}""")]
    public async Task A_body_that_is_not_a_json_object_is_refused(string body)
    {
        using var answer = await PatchAsync(body);

        var problem = await ProblemOfAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("urn:otastack:problem:invalid-body", (string?)problem["type"]);
    }

    [Fact]
    public async Task Limits_of_lengths_are_told()
    {
        foreach (var (body, message) in new[]
        {
            ($$"""{"name":"{{new string('x', 65)}}"}""", "65 characters; 64 are allowed"),
            ($$"""{"note":"{{new string('x', 1001)}}"}""", "1001 characters; 1000 are allowed"),
            ($$"""{"tags":["{{new string('x', 65)}}"]}""", "at most 64 characters"),
            ($$"""{"tags":[{{string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"t{i}\""))}}]}""",
                "33 tags; 32 are allowed"),
        })
        {
            using var answer = await PatchAsync(body);
            Assert.Contains(message, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }

        using var large = await PatchAsync($$"""{"note":"{{new string('x', 100_000)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public async Task A_pin_must_fit_the_project_and_the_chip_of_the_device()
    {
        var lamp = await PublishedAsync("?project=lamp");
        var thermostat = await PublishedAsync();
        (await _server.PollAsync("/ota/thermostat", Board, "Apr 23 2031;05:33:11")).Dispose();

        using var otherProject = await PatchAsync($$"""{"pin":"{{Sha256(lamp)}}"}""");
        Assert.Contains("The device is of project thermostat", await otherProject.ProblemAsync(
            HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await PatchedAsync($$"""{"pin":"{{Sha256(thermostat)}}"}""");

        var esp32 = Firmware.Images.ImageBuilder.Esp32();
        await _server.UploadedAsync(esp32);
        using var otherChip = await PatchAsync($$"""{"pin":"{{Sha256(esp32)}}"}""");
        Assert.Contains("is for ESP32; the device is an ESP8266", await otherChip.ProblemAsync(
            HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal(Sha256(thermostat), (string?)(await DeviceAsync())["pin"]);
    }

    [Fact]
    public async Task Of_two_writers_with_the_same_tag_one_gets_412()
    {
        var tag = await TagAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PatchAsync($$"""{"name":"n{{i}}"}""", tag)));

        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != winner), answer =>
            Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode));
        Assert.Equal(winner.Headers.ETag!.Tag, await TagAsync());
        Assert.NotEqual(tag, await TagAsync());
        Assert.Equal(1, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM Audit"));
    }

    [Fact]
    public async Task An_entity_tag_covers_what_people_set_and_not_what_polls_change()
    {
        await PatchedAsync("""{"name":"Kitchen"}""");
        var tag = await TagAsync();
        (await _server.PollAsync("/ota", Board, "2.0.0")).Dispose();
        Assert.Equal(tag, await TagAsync());
        await _server.StartAgainAsync();
        Assert.Equal(tag, await TagAsync());

        // Back to the same content is not the same state.
        await PatchedAsync("""{"name":"Hall"}""");
        await PatchedAsync("""{"name":"Kitchen"}""");
        Assert.NotEqual(tag, await TagAsync());
    }

    [Theory]
    [InlineData("*", 200)]
    [InlineData("\"old\", {0}", 200)]
    [InlineData("W/{0}", 412)]
    [InlineData("\"old\"", 412)]
    [InlineData("not a tag", 400)]
    public async Task If_match_is_compared_strongly(string condition, int status)
    {
        using var answer = await PatchAsync(
            """{"name":"Kitchen"}""",
            condition.Replace("{0}", await TagAsync(), StringComparison.Ordinal));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? "Kitchen" : null, (string?)(await DeviceAsync())["name"]);
    }

    [Fact]
    public async Task A_dry_run_answers_what_would_be_and_changes_nothing()
    {
        var tag = await TagAsync();
        using var answer = await PatchAsync("""{"name":"Kitchen"}""", query: "?dryRun=true");
        Assert.Equal("Kitchen", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["name"]);
        Assert.Null((string?)(await DeviceAsync())["name"]);
        Assert.Equal(tag, await TagAsync());
        Assert.Equal(0, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM Audit"));

        using var stale = await PatchAsync("""{"name":"Kitchen"}""", "\"old\"", "?dryRun=true");
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_not_in_the_audit()
    {
        await PatchedAsync("""{"name":"Kitchen","tags":["a","b"]}""");
        var tag = await TagAsync();
        await PatchedAsync("""{"name":"Kitchen","tags":["b","a"]}""");

        Assert.Equal(tag, await TagAsync());
        Assert.Equal(1, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM Audit"));
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_does_not_happen()
    {
        await ApiDatabase.ExecuteAsync(
            _server, "CREATE TRIGGER Broken BEFORE INSERT ON Audit BEGIN SELECT RAISE(ABORT, 'broken'); END");

        using var answer = await PatchAsync("""{"name":"Kitchen"}""");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Null((string?)(await DeviceAsync())["name"]);
        Assert.Equal(0, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM DeviceSettings"));
        await ApiDatabase.ExecuteAsync(_server, "DROP TRIGGER Broken");
        await PatchedAsync("""{"name":"Kitchen"}""");
    }

    [Fact]
    public async Task An_unknown_device_gets_404()
    {
        using var answer = await PatchAsync("""{"name":"Kitchen"}""", board: "5C:CF:7F:00:00:99");

        var problem = await ProblemOfAsync(answer, HttpStatusCode.NotFound);
        Assert.Equal("urn:otastack:problem:no-such-device", (string?)problem["type"]);
    }

    [Fact]
    public async Task A_forgotten_device_comes_back_without_its_settings()
    {
        await PatchedAsync("""{"name":"Kitchen"}""");
        using (var stale = await DeleteAsync("\"old\""))
            Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        using (var deleted = await DeleteAsync(await TagAsync()))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        (await _server.PollAsync("/ota", Board, "1.0.0")).Dispose();
        Assert.Null((string?)(await DeviceAsync())["name"]);
        await _server.StartAgainAsync();
        Assert.Null((string?)(await DeviceAsync())["name"]);
    }

    private async Task<byte[]> PublishedAsync(string query = "?project=thermostat")
    {
        var image = NewImage();
        await _server.UploadedAsync(image, query);
        return image;
    }

    private async Task<HttpResponseMessage> PatchAsync(
        string body, string? ifMatch = null, string query = "", string board = Board)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/devices/{board}{query}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await _server.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> DeleteAsync(string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/devices/" + Board);
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await _server.Client.SendAsync(request);
    }

    private async Task<JsonNode> PatchedAsync(string body)
    {
        using var answer = await PatchAsync(body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task<JsonNode> DeviceAsync() =>
        (await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices/" + Board))!["device"]!;

    private async Task<string> TagAsync()
    {
        using var answer = await _server.Client.GetAsync("/api/devices/" + Board);
        return answer.Headers.ETag!.Tag;
    }

    private static async Task<JsonNode> ProblemOfAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        await answer.ProblemAsync(status);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static void AssertSettings(string expected, JsonNode device)
    {
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
            Assert.True(JsonNode.DeepEquals(value, device[name]), $"{name}: {device[name]?.ToJsonString()}");
    }
}
