using System.Net;

namespace OtaStack.Tests.Firmware;

/// <summary><c>/api/firmware/{sha256}/recall</c>, with real polls.</summary>
public sealed class RecallTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Reason = """{"reason": "reboots every hour"}""";
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task Boards_that_run_recalled_firmware_go_back_and_others_do_not_get_it()
    {
        var good = await _server.PublishedAsync("recall", "1.4.0");
        var bad = await _server.PublishedAsync("recall", "1.5.0");
        Assert.Equal(bad, await _server.OfferedAsync("/ota/recall", "5C:CF:7F:11:00:01", "1.4.0"));

        var firmware = (await _server.SentAsync("POST", $"/api/firmware/{bad}/recall", Reason))!;

        Assert.Equal("reboots every hour", (string?)firmware["recallReason"]);
        Assert.NotNull(firmware["recalledAt"]);
        Assert.Empty(firmware["channels"]!.AsArray());
        Assert.Equal(good, await _server.OfferedAsync("/ota/recall", "5C:CF:7F:11:00:01", "1.5.0"));
        Assert.Null(await _server.OfferedAsync("/ota/recall", "5C:CF:7F:11:00:02", "1.4.0"));
        Assert.Equal(good, Sha256(await _server.Client.GetByteArrayAsync("/ota/recall/firmware.bin")));
        Assert.Equal(["firmware.publish", "firmware.recall"], await _server.AuditedAsync($"firmware:{bad}"));
    }

    [Fact]
    public async Task A_lifted_recall_brings_it_back()
    {
        await _server.PublishedAsync("lifted", "1.4.0");
        var bad = await _server.PublishedAsync("lifted", "1.5.0");
        await _server.SentAsync("POST", $"/api/firmware/{bad}/recall", Reason);
        await _server.SentAsync("POST", $"/api/firmware/{bad}/recall?dryRun=true", """{"reason": "other"}""");
        await _server.SentAsync("DELETE", $"/api/firmware/{bad}/recall?dryRun=true");
        Assert.Equal("reboots every hour",
            (string?)(await _server.SentAsync("GET", $"/api/firmware/{bad}"))!["recallReason"]);

        await _server.SentAsync("DELETE", $"/api/firmware/{bad}/recall");
        await _server.SentAsync("DELETE", $"/api/firmware/{bad}/recall");

        Assert.Equal(bad, await _server.OfferedAsync("/ota/lifted", "5C:CF:7F:12:00:01", "1.4.0"));
        Assert.Equal(
            ["firmware.publish", "firmware.recall", "firmware.liftRecall"],
            await _server.AuditedAsync($"firmware:{bad}"));
    }

    [Fact]
    public async Task A_recall_survives_a_restart()
    {
        await using var server = await ApiServer.StartAsync();
        var good = await server.PublishedAsync("kept", "1.4.0");
        var bad = await server.PublishedAsync("kept", "1.5.0");
        await server.SentAsync("POST", $"/api/firmware/{bad}/recall", Reason);

        await server.StartAgainAsync();

        Assert.Equal(good, await server.OfferedAsync("/ota/kept", "5C:CF:7F:13:00:01", "1.5.0"));
    }

    [Fact]
    public async Task A_download_in_ranges_does_not_go_on_with_firmware_that_was_recalled()
    {
        await _server.PublishedAsync("ranges", "1.4.0");
        var bad = await _server.PublishedAsync("ranges", "1.5.0");
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync("bytes=0-99"));
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync("bytes=100-199"));

        await _server.SentAsync("POST", $"/api/firmware/{bad}/recall", Reason);

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync("bytes=200-299"));

        async Task<HttpStatusCode> StatusAsync(string range)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/ranges");
            request.Headers.Add("x-ESP8266-STA-MAC", "5C:CF:7F:14:00:01");
            request.Headers.Add("x-ESP8266-free-space", "1695744");
            request.Headers.Add("x-ESP8266-version", "1.3.0");
            request.Headers.Add("Range", range);
            using var answer = await _server.Client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"reason\": \"\"}")]
    [InlineData("{\"reason\": 7}")]
    [InlineData("{\"reason\": \"x\", \"why\": \"y\"}")]
    [InlineData("\"x\"")]
    public async Task A_recall_without_a_reason_is_refused(string body)
    {
        var firmware = await _server.PublishedAsync("silent", "1.0.0");

        using var answer = await _server.SendAsync("POST", $"/api/firmware/{firmware}/recall", body);

        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Recalled_firmware_is_not_promoted()
    {
        var firmware = await _server.PublishedAsync("held", "1.0.0");
        await _server.SentAsync("POST", $"/api/firmware/{firmware}/recall", Reason);

        using var answer = await _server.SendAsync(
            "PUT", "/api/projects/held/channels/beta", $$"""{"firmware": ["{{firmware}}"]}""");

        Assert.Contains("was recalled", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_firmware_is_not_recalled()
    {
        foreach (var (method, body) in new[] { ("POST", Reason), ("DELETE", null) })
        {
            using var answer = await _server.SendAsync(method, $"/api/firmware/{new string('0', 64)}/recall", body);
            await answer.ProblemAsync(HttpStatusCode.NotFound);
        }
    }

    private static string Sha256(byte[] image) => ApiConversation.Sha256(image);
}
