using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Downloads;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.Updates;

/// <summary>Files for clients without identity headers: ESP-IDF, ESPHome, ESP Web Tools, Tasmota, curl.</summary>
public sealed class ProjectFileTests : IAsyncLifetime
{
    private static readonly byte[] First = ImageBuilder.Esp32(
        ChipFamily.Esp32C3, version: "1.0.0", size: 200_000, seed: 1);
    private static readonly byte[] Second = ImageBuilder.Esp32(
        ChipFamily.Esp32C3, version: "1.1.0", size: 200_000, seed: 2);
    private static readonly byte[] SameForEsp8266 = ImageBuilder.Esp8266(
        size: 100_000, seed: 3, marker: ImageBuilder.Marker("1.0.0"));
    private static readonly byte[] ForEsp8266 = ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11", size: 100_000);

    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_newest_image_is_a_file_with_checksum_files()
    {
        await UploadAsync(First);
        await UploadAsync(Second);

        var answer = await GetAsync("/ota/lamp/firmware.bin");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Second, bytes);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));

        foreach (var (ending, header) in new[] { (".md5", "x-MD5"), (".sha256", "x-SHA256") })
        {
            var sidecar = await (await GetAsync("/ota/lamp/firmware.bin" + ending)).Content.ReadAsStringAsync();
            Assert.Equal(Assert.Single(answer.Headers.GetValues(header)), sidecar.Split(' ')[0]);
        }
    }

    [Fact]
    public async Task A_download_in_ranges_continues_with_the_image_it_began_with()
    {
        await UploadAsync(First);
        var head = await SendAsync(HttpMethod.Head, "/ota/lamp/firmware.bin");
        Assert.Equal(First.Length, head.Content.Headers.ContentLength);

        var got = new List<byte>();
        for (var start = 0; start < First.Length; start += 50_000)
        {
            var piece = await SendAsync(HttpMethod.Get, "/ota/lamp/firmware.bin",
                new RangeHeaderValue(start, start + 49_999));
            Assert.Equal(HttpStatusCode.PartialContent, piece.StatusCode);
            got.AddRange(await piece.Content.ReadAsByteArrayAsync());
            if (start == 50_000)
                await UploadAsync(Second);
        }

        Assert.Equal(First, got);
    }

    [Fact]
    public async Task A_download_that_broke_off_inside_a_range_is_resumed_with_the_same_image()
    {
        await UploadAsync(First);
        await SendAsync(HttpMethod.Get, "/ota/lamp/firmware.bin", new RangeHeaderValue(0, 49_999));
        await UploadAsync(Second);

        var rest = await SendAsync(HttpMethod.Get, "/ota/lamp/firmware.bin", new RangeHeaderValue(12_345, null));

        Assert.Equal(First[12_345..], await rest.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_may_end_past_the_end_and_may_not_start_there()
    {
        await UploadAsync(First);

        var last = await SendAsync(HttpMethod.Get, "/ota/lamp/firmware.bin",
            new RangeHeaderValue(First.Length - 10, First.Length));
        Assert.Equal((HttpStatusCode.PartialContent, 10L), (last.StatusCode, last.Content.Headers.ContentLength));
        Assert.Equal($"bytes {First.Length - 10}-{First.Length - 1}/{First.Length}",
            last.Content.Headers.ContentRange!.ToString());

        var behind = await SendAsync(HttpMethod.Get, "/ota/lamp/firmware.bin",
            new RangeHeaderValue(First.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, behind.StatusCode);
    }

    [Fact]
    public async Task Files_count_towards_the_download_limit()
    {
        await UploadAsync(First);
        var slots = _server.Services.GetRequiredService<DownloadSlots>();
        var last = FillSlots(slots);

        var answer = await GetAsync("/ota/lamp/firmware.bin");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);

        slots.Free(last);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/ota/lamp/firmware.bin")).StatusCode);
        await Eventually.TrueAsync(() => slots.TryTake(null) is not null);
    }

    // Each from another address, because one address cannot take all.
    private static DownloadSlot FillSlots(DownloadSlots slots)
    {
        DownloadSlot? last = null;
        for (var i = 0; slots.TryTake(new IPAddress([192, 0, 2, (byte)(i++ % 250)])) is { } slot;)
            last = slot;
        return last!;
    }

    [Fact]
    public async Task A_client_that_has_the_image_gets_304()
    {
        await UploadAsync(First);
        var tag = (await GetAsync("/ota/lamp/firmware.bin")).Headers.ETag!;

        using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/lamp/firmware.bin");
        request.Headers.IfNoneMatch.Add(tag);

        Assert.Equal(HttpStatusCode.NotModified, (await _server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task For_a_project_with_several_chips_the_URL_selects_one()
    {
        await UploadAsync(First);
        await UploadAsync(ForEsp8266);

        var vague = await GetAsync("/ota/lamp/firmware.bin");
        Assert.Equal(HttpStatusCode.NotFound, vague.StatusCode);
        Assert.Contains("?chip=", await vague.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            First, await (await GetAsync("/ota/lamp/firmware.bin?chip=esp32c3")).Content.ReadAsByteArrayAsync());
        Assert.Equal(
            ForEsp8266, await (await GetAsync("/ota/lamp/firmware.bin?chip=ESP8266")).Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/ota/lamp/firmware.bin?chip=esp32-s3")).StatusCode);
    }

    [Theory]
    [InlineData("/ota/nothing/firmware.bin")]
    [InlineData("/ota/nothing/firmware.bin.md5")]
    [InlineData("/ota/nothing/manifest.json")]
    [InlineData("/ota/lamp/firmware.bin?sha256=0000")]
    [InlineData("/ota/lamp/secrets.txt")]
    [InlineData("/ota/..%2f..%2fetc/firmware.bin")]
    public async Task A_missing_file_is_a_small_404(string path)
    {
        await UploadAsync(First);

        var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.InRange(answer.Content.Headers.ContentLength!.Value, 5, 200);
    }

    [Fact]
    public async Task The_manifest_has_what_ESPHome_and_ESP_Web_Tools_need()
    {
        await UploadAsync(First);
        await UploadAsync(SameForEsp8266);

        var answer = await GetAsync("/ota/lamp/manifest.json");
        var manifest = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.NotNull(answer.Content.Headers.ContentLength);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("lamp", manifest.GetProperty("name").GetString());
        Assert.Equal("1.0.0", manifest.GetProperty("version").GetString());
        var builds = manifest.GetProperty("builds").EnumerateArray()
            .ToDictionary(build => build.GetProperty("chipFamily").GetString()!);
        Assert.Equal(["ESP32-C3", "ESP8266"], builds.Keys.Order());
        Assert.Equal(0, builds["ESP8266"].GetProperty("parts")[0].GetProperty("offset").GetInt32());
        foreach (var (chip, image) in new[] { ("ESP32-C3", First), ("ESP8266", SameForEsp8266) })
        {
            Assert.Equal("1.0.0", builds[chip].GetProperty("version").GetString());
            var ota = builds[chip].GetProperty("ota");
            Assert.Equal(ImageBuilder.Md5(image), ota.GetProperty("md5").GetString());
            var path = ota.GetProperty("path").GetString()!;
            Assert.DoesNotContain("http", path, StringComparison.Ordinal);
            Assert.Equal(image, await (await GetAsync("/ota/lamp/" + path)).Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task If_the_chips_have_different_versions_a_manifest_needs_a_chip()
    {
        await UploadAsync(Second);
        await UploadAsync(ForEsp8266);

        foreach (var (chip, name, version, image) in new[]
        {
            ("esp32c3", "ESP32-C3", "1.1.0", Second), ("ESP8266", "ESP8266", "Apr  3 2020;05:33:11", ForEsp8266),
        })
        {
            var manifest =
                await (await GetAsync("/ota/lamp/manifest.json?chip=" + chip)).Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(version, manifest.GetProperty("version").GetString());
            var build = Assert.Single(manifest.GetProperty("builds").EnumerateArray());
            Assert.Equal((name, version),
                (build.GetProperty("chipFamily").GetString(), build.GetProperty("version").GetString()));
            Assert.Equal(ImageBuilder.Md5(image), build.GetProperty("ota").GetProperty("md5").GetString());
        }

        var vague = await GetAsync("/ota/lamp/manifest.json");
        Assert.Equal(HttpStatusCode.Conflict, vague.StatusCode);
        Assert.Equal("text/plain", vague.Content.Headers.ContentType!.MediaType);
        Assert.InRange(vague.Content.Headers.ContentLength!.Value, 5, 200);
        Assert.Contains("?chip=", await vague.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/ota/lamp/manifest.json?chip=esp32-s3")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/ota/lamp/manifest.json?chip=avr")).StatusCode);
    }

    [Theory]
    [InlineData("TAG", 304)]
    [InlineData("W/TAG", 304)]
    [InlineData("\"other\", TAG", 304)]
    [InlineData("W/\"other\" , W/TAG", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("nonsense", 200)]
    [InlineData("", 200)]
    public async Task A_client_does_not_get_what_it_already_has(string tags, int status)
    {
        await UploadAsync(First);
        foreach (var file in new[] { "firmware.bin", "firmware.bin.md5", "manifest.json" })
        {
            var tag = (await GetAsync("/ota/lamp/" + file)).Headers.ETag!.Tag;
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var request = new HttpRequestMessage(method, "/ota/lamp/" + file);
                request.Headers.TryAddWithoutValidation(
                    "If-None-Match", tags.Replace("TAG", tag, StringComparison.Ordinal));
                using var answer = await _server.Stranger.SendAsync(request);

                Assert.True(status == (int)answer.StatusCode, $"{method} {file}: {(int)answer.StatusCode}");
                Assert.Equal(tag, answer.Headers.ETag!.Tag);
                Assert.True(status == 200 || (await answer.Content.ReadAsByteArrayAsync()).Length == 0);
            }
        }
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_unless_the_tag_differs()
    {
        await UploadAsync(First);
        foreach (var file in new[] { "firmware.bin", "firmware.bin.sha256", "manifest.json" })
        {
            var modified = (await GetAsync("/ota/lamp/" + file)).Content.Headers.LastModified!.Value;
            Assert.InRange(modified, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddSeconds(1));

            Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(file, modified));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(file, modified.AddSeconds(-1)));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(file, modified, "\"other\""));
        }

        async Task<HttpStatusCode> StatusAsync(string file, DateTimeOffset since, string? tag = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/lamp/" + file);
            request.Headers.IfModifiedSince = since;
            if (tag is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await _server.Stranger.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("/ota/lamp/manifest.json")]
    [InlineData("/ota/lamp/firmware.bin")]
    [InlineData("/ota/lamp/firmware.bin?chip=esp32-c3")]
    [InlineData("/ota/lamp/firmware.bin.md5")]
    [InlineData("/ota/lamp/firmware-minimal.bin")]
    [InlineData("/ota/nothing/manifest.json")]
    public async Task A_page_of_another_site_may_fetch_manifests_and_images(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", "https://flasher.example");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "range");
        request.Headers.Add("Access-Control-Request-Private-Network", "true");
        using var answer = await _server.Stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", Header("Access-Control-Allow-Origin"));
        Assert.Contains("GET", Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Range", Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal("true", Header("Access-Control-Allow-Private-Network"));

        string Header(string name) => Assert.Single(answer.Headers.GetValues(name));
    }

    [Fact]
    public async Task A_page_of_another_site_may_read_errors()
    {
        var answer = await GetAsync("/ota/nothing/manifest.json");
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    private Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, RangeHeaderValue? range = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Range = range;
        return _server.Client.SendAsync(request);
    }

    private async Task UploadAsync(byte[] image) =>
        (await _server.Client.PostAsync("/api/firmware?project=lamp", new ByteArrayContent(image)))
            .EnsureSuccessStatusCode();
}
