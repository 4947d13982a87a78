using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class FirmwareEndpointsTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task All_firmware_is_listed_newest_first_and_in_pages()
    {
        var shas = new List<string>();
        for (var i = 0; i < 5; i++)
            shas.Insert(0, (string)(await _server.UploadedAsync(NewImage(), "?project=paged"))["sha256"]!);

        Assert.Equal(shas, await ListAsync("project=paged"));
        Assert.Empty(await ListAsync("project=../../etc"));
        var (paged, next) = (new List<string>(), (string?)null);
        do
        {
            var page = (await _server.Client.GetFromJsonAsync<JsonNode>(
                $"/api/firmware?project=paged&limit=2{(next is null ? "" : "&after=" + next)}"))!;
            Assert.Equal(5, (int)page["total"]!);
            paged.AddRange(page["items"]!.AsArray().Select(firmware => (string)firmware!["sha256"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(shas, paged);
    }

    [Theory]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=100-", 100, 8092)]
    [InlineData("bytes=-10", 8182, 10)]
    [InlineData("bytes=8000-999999", 8000, 192)]
    public async Task A_range_of_the_image_can_be_fetched(string range, int offset, int length)
    {
        var image = NewImage();
        Assert.Equal(8192, image.Length);
        await _server.UploadedAsync(image, "?project=ranges");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/firmware/{Sha256(image)}/image");
        request.Headers.Range = RangeHeaderValue.Parse(range);
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(image[offset..(offset + length)], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_image_downloads_under_its_name_with_length_and_checksums()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=download&version=%C3%BC%201;rm%20-rf");
        var path = $"/api/firmware/{Sha256(image)}/image";
        using var answer = await _server.Client.GetAsync(path);
        Assert.Equal(image, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(image.Length, answer.Content.Headers.ContentLength);
        Assert.Equal($"\"{Sha256(image)}\"", answer.Headers.ETag?.Tag);
        Assert.Equal("download-ü_1;rm_-rf.bin", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);

        using var head = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(image.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Deleted_firmware_is_gone_from_list_disk_and_offers()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=deleted");
        using var answer = await _server.Client.DeleteAsync("/api/firmware/" + Sha256(image));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        Assert.Null(await _server.FindFirmwareAsync(image));
        Assert.False(File.Exists(Path.Combine(_server.Firmware, Sha256(image) + ".bin")));
        using var poll = await _server.PollAsync("/ota/deleted");
        Assert.Equal(HttpStatusCode.NotFound, poll.StatusCode);
        using var again = await _server.Client.DeleteAsync("/api/firmware/" + Sha256(image));
        await again.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Firmware_in_use_by_an_update_is_kept_unless_forced()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=busy");
        using (var offer = await _server.PollAsync("/ota/busy", "5C:CF:7F:00:00:02"))
            Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());

        using var refused = await _server.Client.DeleteAsync("/api/firmware/" + Sha256(image));
        Assert.Contains("force=true", await refused.ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.NotNull(await _server.FindFirmwareAsync(image));

        using var forced = await _server.Client.DeleteAsync($"/api/firmware/{Sha256(image)}?force=true");
        Assert.Equal(HttpStatusCode.NoContent, forced.StatusCode);
        await Eventually.TrueAsync(async () =>
            (string?)JsonNode.Parse(await _server.Client.GetStringAsync(
                "/api/devices/5C:CF:7F:00:00:02"))!["updates"]![0]!["state"] == "superseded");
    }

    [Theory]
    [InlineData("..%2F..%2Fotastack")]
    [InlineData("%2e%2e%2fotastack.lock")]
    [InlineData("incoming")]
    [InlineData("%00")]
    [InlineData("☃")]
    [InlineData("0000")]
    public async Task Hostile_paths_find_no_firmware(string sha256)
    {
        using var read = await _server.Client.GetAsync("/api/firmware/" + sha256);
        using var image = await _server.Client.GetAsync($"/api/firmware/{sha256}/image");
        using var delete = await _server.Client.DeleteAsync($"/api/firmware/{sha256}?force=true");
        foreach (var answer in new[] { read, image, delete })
        {
            Assert.InRange((int)answer.StatusCode, 400, 404);
            if (!sha256.Contains("%00", StringComparison.Ordinal)) // Kestrel's own response, without a body.
                await answer.ProblemAsync(HttpStatusCode.NotFound);
        }
    }

    private async Task<List<string>> ListAsync(string query) =>
        [.. (await _server.ListedAsync("/api/firmware?" + query)).Select(firmware => (string)firmware!["sha256"]!)];
}
