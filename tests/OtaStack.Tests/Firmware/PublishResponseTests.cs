using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

/// <summary>
/// Responses to publishing: which boards the firmware reaches, and what happens to bytes that are already published.
/// </summary>
public sealed class PublishResponseTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task An_upload_says_which_boards_take_it()
    {
        await _server.UploadedAsync(NewImage(stamp: "Nov 26 2026;10:00:00"), "?project=told");
        await PollAsync("told", "5C:CF:7F:01:00:01", "Nov 26 2026;10:00:00");
        await PollAsync("told", "5C:CF:7F:01:00:02", "Nov 26 2026;09:00:00");

        var newer = await _server.UploadedAsync(NewImage(stamp: "Nov 26 2026;11:00:00"), "?project=told");

        Assert.Equal("Published as told Nov 26 2026;11:00:00.", (string?)newer["message"]);
        Assert.Equal("2 of 2 boards will take it.", Reach(newer));
        Assert.Equal((2, 2), ((int)newer["reach"]!["devices"]!, (int)newer["reach"]!["willTake"]!));
    }

    [Fact]
    public async Task A_publish_with_the_clock_set_back_says_that_no_board_takes_it()
    {
        await _server.UploadedAsync(NewImage(stamp: "Nov 27 2026;10:00:00"), "?project=clock");
        await PollAsync("clock", "5C:CF:7F:02:00:01", "Nov 27 2026;10:00:00");

        var image = NewImage(stamp: "Nov 27 2026;09:00:00");
        var answer = await _server.UploadedAsync(image, "?project=clock");

        Assert.StartsWith("No board will take it: the only one runs Nov 27 2026;10:00:00, which is newer.",
            Reach(answer), StringComparison.Ordinal);
        Assert.Equal(Reach(answer), Reach((await _server.FindFirmwareAsync(image))!));
        Assert.Equal("notNewer", (string?)answer["reach"]!["others"]![0]!["reason"]);
        Assert.Equal("Nov 27 2026;10:00:00", (string?)answer["reach"]!["others"]![0]!["versions"]![0]);
    }

    [Fact]
    public async Task An_older_image_uploaded_again_says_that_a_newer_one_takes_precedence()
    {
        var old = NewImage(stamp: "Nov 20 2026;10:00:00");
        await _server.UploadedAsync(old, "?project=older");
        await _server.UploadedAsync(NewImage(stamp: "Nov 21 2026;10:00:00"), "?project=older");
        await PollAsync("older", "5C:CF:7F:03:00:01", "Nov 21 2026;10:00:00");

        using var again = await _server.UploadAsync(old, "?project=older");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var answer = (await again.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.StartsWith("Already published as older Nov 20 2026;10:00:00 at 20", (string?)answer["message"],
            StringComparison.Ordinal);
        Assert.EndsWith("Nothing changed.", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Contains("older Nov 21 2026;10:00:00, published later", Reach(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_bytes_in_another_project_are_refused_with_advice()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=mine");

        using var answer = await _server.UploadAsync(image, "?project=yours");

        var detail = await answer.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Contains("published as mine Apr  3 2020;05:33:11 at 20", detail, StringComparison.Ordinal);
        Assert.Contains("Delete that firmware first", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_given_later_replaces_an_unknown_one()
    {
        var image = ImageBuilder.Esp8266(stamp: null, seed: 4711);
        Assert.Null((string?)(await _server.UploadedAsync(image, "?project=later"))["version"]);
        await PollAsync("later", "5C:CF:7F:04:00:01", "1.2.0");

        using var answer = await _server.UploadAsync(image, "?project=later&version=1.2.0");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var known = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(("1.2.0", "stated"), ((string?)known["version"], (string?)known["versionSource"]));
        Assert.EndsWith("They are now later 1.2.0.", (string?)known["message"], StringComparison.Ordinal);
        Assert.Equal("No board will take it: the only one already runs 1.2.0.", Reach(known));
        using var poll = await _server.PollAsync("/ota/later", "5C:CF:7F:04:00:01", "1.2.0");
        Assert.Equal(HttpStatusCode.NotModified, poll.StatusCode);
    }

    [Fact]
    public async Task A_stated_version_given_later_replaces_the_images_own_and_survives_a_restart()
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage();
        await server.UploadedAsync(image);

        (await server.UploadAsync(image, "?project=thermostat&version=2.0.0")).Dispose();
        await server.StartAgainAsync();

        Assert.Equal("2.0.0", (string?)(await server.FindFirmwareAsync(image))!["version"]);
    }

    [Fact]
    public async Task A_second_stated_version_for_the_same_bytes_is_a_conflict_and_changes_nothing()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=twice&version=1.0.0");

        using var answer = await _server.UploadAsync(image, "?project=twice&version=1.1.0");

        var detail = await answer.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Contains("published with a stated version, as twice 1.0.0", detail, StringComparison.Ordinal);
        Assert.Contains("Build again with the new version", detail, StringComparison.Ordinal);
        Assert.Equal("1.0.0", (string?)(await _server.FindFirmwareAsync(image))!["version"]);
        using var same = await _server.UploadAsync(image, "?project=twice&version=v1.0.0");
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
    }

    [Fact]
    public async Task Lists_do_not_include_the_reach()
    {
        await _server.UploadedAsync(NewImage(), "?project=listed");
        var list = await _server.ListedAsync("/api/firmware?project=listed");
        Assert.False(list[0]!.AsObject().ContainsKey("reach"));
        Assert.False(list[0]!.AsObject().ContainsKey("message"));
    }

    private static string Reach(JsonNode firmware) => (string)firmware["reach"]!["sentence"]!;

    private async Task PollAsync(string project, string mac, string version) =>
        (await _server.PollAsync("/ota/" + project, mac, version)).Dispose();
}
