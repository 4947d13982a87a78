using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Http;

/// <summary>The header <c>Idempotency-Key</c>: a POST whose response got lost can be repeated.</summary>
public sealed class IdempotencyKeyTests : IAsyncLifetime
{
    private const string Lab = """{"name": "lab", "expression": "tag:lab"}""";

    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync(clock: _clock);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_repeated_request_is_executed_once_and_gets_the_same_response()
    {
        var first = await SendAsync("/api/groups", Lab, "k1");
        var again = await SendAsync("/api/groups", Lab, "k1");
        await _server.StartAgainAsync();
        var afterRestart = await SendAsync("/api/groups", Lab, "\"k1\"");

        Assert.Equal(201, first.Status);
        Assert.Equal(first, again);
        Assert.Equal(first, afterRestart);
        Assert.Equal(["group.create"], await _server.AuditedAsync("group:lab"));
    }

    [Fact]
    public async Task A_token_is_made_once_and_its_text_is_not_kept()
    {
        var first = await SendAsync("/api/projects/lamp/tokens", "{}", "k1");
        var again = await SendAsync("/api/projects/lamp/tokens", "{}", "k1");

        var (made, repeated) = (JsonNode.Parse(first.Body)!, JsonNode.Parse(again.Body)!);
        Assert.Equal((201, 201), (first.Status, again.Status));
        Assert.NotNull((string?)made["token"]);
        Assert.Equal(((string?)made["id"], null), ((string?)repeated["id"], (string?)repeated["token"]));
        Assert.Single((await _server.SentAsync("GET", "/api/projects/lamp/tokens"))!["items"]!.AsArray());
    }

    [Fact]
    public async Task The_response_is_on_disk_with_the_change_or_neither_is()
    {
        await ApiDatabase.ExecuteAsync(
            _server, "CREATE TRIGGER Broken BEFORE INSERT ON IdempotencyKeys BEGIN SELECT RAISE(ABORT, 'broken'); END");

        Assert.Equal(500, (await SendAsync("/api/groups", Lab, "k1")).Status);

        Assert.Empty(await _server.ListedAsync("/api/groups"));
        await ApiDatabase.ExecuteAsync(_server, "DROP TRIGGER Broken");
        Assert.Equal(201, (await SendAsync("/api/groups", Lab, "k1")).Status);
    }

    [Theory]
    [InlineData("/api/groups", """{"name": "lab", "expression": "tag:other"}""")]
    [InlineData("/api/groups?x=1", Lab)]
    [InlineData("/api/devices/actions", Lab)]
    public async Task Another_request_with_the_same_key_gets_422(string path, string body)
    {
        await SendAsync("/api/groups", Lab, "k1");

        var other = await SendAsync(path, body, "k1");

        Assert.Equal(422, other.Status);
        Assert.Contains("urn:otastack:problem:idempotency-key-reused", other.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_requests_at_the_same_time_one_gets_409()
    {
        Task<Response>[] both;
        await using (await ApiDatabase.LockAsync(_server))
        {
            both = [SendAsync("/api/groups", Lab, "k1"), SendAsync("/api/groups", Lab, "k1")];
            var refused = await await Task.WhenAny(both).InTimeAsync("one of them to be refused");
            Assert.Equal(409, refused.Status);
            Assert.Contains("urn:otastack:problem:request-under-way", refused.Body, StringComparison.Ordinal);
        }

        var made = (await Task.WhenAll(both)).Single(response => response.Status == 201);
        Assert.Equal(made, await SendAsync("/api/groups", Lab, "k1"));
    }

    [Fact]
    public async Task Keys_of_different_people_are_different_keys()
    {
        await SendAsync("/api/groups", Lab, "k1");

        var other = await SendAsync("/api/groups", """{"name": "hall", "expression": "*"}""", "k1", subject: "anna");

        Assert.Equal(201, other.Status);
    }

    [Fact]
    public async Task A_key_is_free_again_a_day_later()
    {
        await SendAsync("/api/groups", Lab, "k1");
        _clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal(201, (await SendAsync("/api/groups", """{"name": "hall", "expression": "*"}""", "k1")).Status);
        Assert.Equal(1, await ApiDatabase.CountAsync(_server, "SELECT count(*) FROM IdempotencyKeys"));
    }

    [Fact]
    public async Task A_refused_request_and_a_dry_run_use_up_no_key()
    {
        Assert.Equal(400, (await SendAsync("/api/groups", "{}", "k1")).Status);
        Assert.Equal(200, (await SendAsync("/api/groups?dryRun=true", Lab, "k1")).Status);

        Assert.Equal(201, (await SendAsync("/api/groups", Lab, "k1")).Status);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("\"\"")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
        + "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
        + "1234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task An_invalid_key_is_refused(string key)
    {
        var refused = await SendAsync("/api/groups", Lab, key);

        Assert.Equal(400, refused.Status);
        Assert.Contains("Idempotency-Key", refused.Body, StringComparison.Ordinal);
        Assert.Empty(await _server.ListedAsync("/api/groups"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_gets_413() =>
        Assert.Equal(413, (await SendAsync("/api/groups", new string(' ', 5_000_000) + Lab, "k1")).Status);

    [Fact]
    public async Task Actions_and_replacements_are_executed_once()
    {
        foreach (var mac in new[] { "5C:CF:7F:00:00:01", "5C:CF:7F:00:00:02" })
            (await _server.PollAsync("/ota", mac, "1.0.0")).Dispose();
        const string Tag = """{"action": "tag", "q": "*", "tags": ["a"]}""";
        var tagged = await SendAsync("/api/devices/actions", Tag, "k1");
        Assert.Contains("\"changed\":2", tagged.Body, StringComparison.Ordinal);
        Assert.Equal(tagged, await SendAsync("/api/devices/actions", Tag, "k1"));

        const string By = """{"by": "5C:CF:7F:00:00:03"}""";
        var replaced = await SendAsync("/api/devices/5C:CF:7F:00:00:01/replace", By, "k2");
        Assert.Equal(200, replaced.Status);
        Assert.Equal(replaced, await SendAsync("/api/devices/5C:CF:7F:00:00:01/replace", By, "k2"));
    }

    [Fact]
    public async Task A_repeated_upload_gets_the_same_response_also_as_another_form()
    {
        var image = NewImage();
        var body = await UploadAsync(new ByteArrayContent(image), "?project=lamp&version=1.0.0&fileName=a.bin", "k1");
        Assert.Equal(201, body.Status);
        Assert.Equal(body, await UploadAsync(
            new ByteArrayContent(image), "?version=1.0.0&project=lamp&fileName=a.bin", "k1"));

        Assert.Equal(201, (await UploadAsync(Form(NewImage(), "x"), "", "k2")).Status);
        var other = NewImage();
        var form = await UploadAsync(Form(other, "y"), "", "k3");
        Assert.Equal((201, form), (form.Status, await UploadAsync(Form(other, "z"), "", "k3")));

        Assert.Equal(422, (await UploadAsync(Form(image, "z"), "", "k3")).Status);
        Assert.Equal(422, (await UploadAsync(Form(other, "z"), "?version=2.0.0", "k3")).Status);
        Assert.Equal(422, (await UploadAsync(new ByteArrayContent([]), "", "k3")).Status);
        Assert.Equal(3, (await _server.ListedAsync("/api/firmware?project=lamp")).Count);

        static MultipartFormDataContent Form(byte[] image, string boundary) => new(boundary)
        {
            { new StringContent("lamp"), "project" },
            { new ByteArrayContent(image), "file", "lamp.bin" },
        };
    }

    [Fact]
    public async Task Other_endpoints_ignore_the_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/groups");
        request.Headers.Add("Idempotency-Key", "k1");
        using var answer = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<Response> UploadAsync(HttpContent content, string query, string key)
    {
        if (content is not MultipartFormDataContent)
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return SendAsync("/api/firmware" + query, content, key, "admin");
    }

    private Task<Response> SendAsync(string path, string body, string key, string subject = "admin") =>
        SendAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), key, subject);

    private async Task<Response> SendAsync(string path, HttpContent content, string key, string subject)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Headers.Authorization = new("Bearer", _server.Token(subject: subject));
        using var answer = await _server.Client.SendAsync(request);
        return new Response(
            (int)answer.StatusCode, answer.Headers.Location?.ToString(), answer.Headers.ETag?.Tag,
            await answer.Content.ReadAsStringAsync());
    }

    private sealed record Response(int Status, string? Location, string? ETag, string Body);
}
