using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class UploadTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task An_image_that_cannot_be_recorded_leaves_no_file_behind()
    {
        await using var server = await ApiServer.StartAsync();
        await using (var context = await server.Services
            .GetRequiredService<IDbContextFactory<OtaStackContext>>().CreateDbContextAsync())
        {
            await context.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER Broken BEFORE INSERT ON Firmware BEGIN SELECT RAISE(ABORT, 'broken'); END");
        }

        using var answer = await server.UploadAsync(NewImage());

        await answer.ProblemAsync(HttpStatusCode.InternalServerError);
        Assert.Empty(Directory.GetFiles(server.Firmware, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_raw_body_becomes_firmware_with_a_URL()
    {
        var image = NewImage();
        using var answer = await _server.UploadAsync(image);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/api/firmware/" + Sha256(image), answer.Headers.Location?.ToString());
        var firmware = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(Sha256(image), (string?)firmware["sha256"]);
        Assert.Equal(image.Length, (int)firmware["size"]!);
        Assert.Equal("thermostat", (string?)firmware["project"]);
        Assert.Equal("ESP8266", (string?)firmware["chip"]);
        Assert.Equal("upload", (string?)firmware["origin"]);
        Assert.Equal("dio", (string?)firmware["flashMode"]);
        Assert.True((bool)firmware["isAvailable"]!);
        Assert.True(firmware.AsObject().Remove("message"));
        Assert.Equal(firmware.ToJsonString(), (await _server.FindFirmwareAsync(image))!.ToJsonString());
        Assert.Equal(image, await File.ReadAllBytesAsync(Path.Combine(_server.Firmware, Sha256(image) + ".bin")));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("Multipart/Form-Data")]
    public async Task A_form_gives_the_file_and_its_name(string mediaType)
    {
        var image = NewImage();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(image), "image", "Kettle.ino.bin" } };
        var boundary = form.Headers.ContentType!.Parameters.Single();
        form.Headers.ContentType = new(mediaType) { Parameters = { boundary } };
        using var answer = await _server.Client.PostAsync("/api/firmware", form);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var firmware = (await _server.FindFirmwareAsync(image))!;
        Assert.Equal("kettle", (string?)firmware["project"]);
        Assert.Equal("Kettle.ino.bin", (string?)firmware["fileName"]);
    }

    [Fact]
    public async Task A_chunked_body_without_length_is_accepted()
    {
        var image = NewImage(100_000);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/firmware?project=chunked") { Content = new ByteArrayContent(image) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.NotNull(await _server.FindFirmwareAsync(image));
    }

    [Fact]
    public async Task A_stated_version_takes_precedence_over_the_images_own()
    {
        var firmware = await _server.UploadedAsync(NewImage(), "?project=stated&version=%20v9.9.9");
        Assert.Equal("v9.9.9", (string?)firmware["version"]);
        Assert.Equal("stated", (string?)firmware["versionSource"]);
    }

    [Fact]
    public async Task A_gzip_image_is_stored_unchanged()
    {
        var image = ImageBuilder.Gzip(NewImage());
        var firmware = await _server.UploadedAsync(image, "?fileName=packed/Packed.ino.bin.gz");
        Assert.True((bool)firmware["isGzip"]!);
        Assert.Equal("packed", (string?)firmware["project"]);
        Assert.Equal(image, await _server.Client.GetByteArrayAsync($"/api/firmware/{Sha256(image)}/image"));
    }

    [Fact]
    public async Task A_file_system_requires_kind_and_version()
    {
        var image = ImageBuilder.LittleFs(24);
        using var plain = await _server.UploadAsync(image);
        await plain.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        using var versionless = await _server.UploadAsync(image, "?project=fs&kind=filesystem");
        Assert.Contains("version", await versionless.ProblemAsync(HttpStatusCode.UnprocessableEntity),
            StringComparison.Ordinal);
        var firmware = await _server.UploadedAsync(image, "?project=fs&kind=filesystem&version=3&chip=ESP32-S3");
        Assert.Equal("ESP32-S3", (string?)firmware["chip"]);
    }

    [Fact]
    public async Task The_same_bytes_do_not_become_a_second_firmware()
    {
        var image = NewImage();
        var first = await _server.UploadedAsync(image, "?project=same");
        using var again = await _server.UploadAsync(image, "?project=same");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((string?)first["publishedAt"],
            (string?)(await again.Content.ReadFromJsonAsync<JsonNode>())!["publishedAt"]);

        using var other = await _server.UploadAsync(image, "?project=other");
        Assert.Contains("same", await other.ProblemAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_uploads_at_once_each_become_one_firmware()
    {
        var images = Enumerable.Range(0, 20).Select(_ => NewImage(30_000)).ToList();
        var answers = await Task.WhenAll(images.Concat(images)
            .Select(image => _server.UploadAsync(image, "?project=many")));

        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var listed = await _server.ListedAsync("/api/firmware?project=many");
        Assert.Equal(images.Select(Sha256).Order(), listed.Select(firmware => (string)firmware!["sha256"]!).Order());
        Assert.Empty(Directory.GetFiles(_server.Incoming));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Form_fields_count_like_query_parameters_before_and_after_the_file(bool isBehind)
    {
        var image = NewImage(200_000);
        var file = new ByteArrayContent(image);
        using var form = new MultipartFormDataContent();
        if (!isBehind)
            AddFields();
        form.Add(file, "file", "firmware.bin");
        if (isBehind)
            AddFields();
        using var answer = await _server.Client.PostAsync("/api/firmware?version=3.1", form);

        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var firmware = (await _server.FindFirmwareAsync(image))!;
        Assert.Equal(("by-field", "3.1", "stated"),
            ((string?)firmware["project"], (string?)firmware["version"], (string?)firmware["versionSource"]));
        Assert.Equal("shelf/Name.bin", (string?)firmware["fileName"]);

        void AddFields()
        {
            form.Add(new StringContent("by-field"), "project");
            form.Add(new StringContent("3.1"), "Version");
            form.Add(new StringContent("sketch"), "kind");
            form.Add(new StringContent(""), "chip");
            form.Add(new StringContent("false"), "opaque");
            form.Add(new StringContent("shelf/Name.bin"), "fileName");
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/gzip")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_raw_body_is_an_image_whatever_its_content_type_is(string? type)
    {
        var image = NewImage();
        var content = new ByteArrayContent(image);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await _server.Client.PostAsync("/api/firmware?project=typed", content);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }
}
