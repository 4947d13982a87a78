using System.Net;
using System.Net.Sockets;
using System.Text;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class UploadRefusalTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const int Limit = 1024 * 1024;
    private readonly ApiServer _server = fixture.Server;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A refused upload must not leave files or log errors.</summary>
    public async Task DisposeAsync()
    {
        await Eventually.TrueAsync(() => Directory.GetFiles(_server.Incoming).Length == 0);
        Assert.Empty(await _server.ListedAsync("/api/firmware"));
        Assert.Empty(Directory.GetFiles(_server.Firmware));
        Assert.Empty(_server.Log.Errors);
    }

    [Theory]
    [InlineData("truncated", "at least")]
    [InlineData("EA", "EA")]
    [InlineData("merged", "merged")]
    [InlineData("boot loader", "boot loader")]
    [InlineData("ESP8266 boot loader", "mapped flash")]
    [InlineData("line break", "line break")]
    [InlineData("LFS pointer", "git lfs pull")]
    [InlineData("partition table", "partition table")]
    [InlineData("HTML", "HTML")]
    [InlineData("random", "")]
    [InlineData("bit flipped", "")]
    [InlineData("gzip bomb", "")]
    [InlineData("truncated gzip", "")]
    public async Task An_upload_that_no_board_could_run_gets_422_with_a_reason(string kind, string named)
    {
        var image = NewImage();
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        using var answer = await _server.UploadAsync(kind switch
        {
            "truncated" => image[..^100],
            "EA" => [0xEA, .. image[1..]],
            "merged" => ImageBuilder.Esp32Merged(),
            "boot loader" => ImageBuilder.Esp32Bootloader(),
            "ESP8266 boot loader" => ImageBuilder.Esp8266InRam(),
            "line break" => [.. image, (byte)'\n'],
            "LFS pointer" => ForeignFileTests.LfsPointer,
            "partition table" => ImageBuilder.PartitionTable(),
            "HTML" => "<html><body>Not found</body></html>"u8.ToArray(),
            "random" => [0x42, .. random],
            "bit flipped" => Flip(image),
            "gzip bomb" => ImageBuilder.Gzip(new byte[64 * 1024 * 1024]),
            _ => ImageBuilder.Gzip(image)[..^50],
        });
        Assert.Contains(named, await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_empty_upload_gets_400()
    {
        using var none = await _server.UploadAsync([]);
        await none.ProblemAsync(HttpStatusCode.BadRequest);
        using var form = new MultipartFormDataContent { { new StringContent("x"), "project" } };
        using var fileless = await _server.Client.PostAsync("/api/firmware", form);
        await fileless.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("?project=../../etc", "project")]
    [InlineData("?project=", "project")]
    [InlineData("?project=%00", "project")]
    [InlineData("?project=caf%C3%A9", "project")]
    [InlineData("?project=a/b", "project")]
    [InlineData("?project=long", "project")]
    [InlineData("?project=x&kind=../..", "kind")]
    [InlineData("?project=x&chip=avr", "chip")]
    [InlineData("?project=x&version=a%0d%0ab", "version")]
    [InlineData("?project=x&version=long", "version")]
    [InlineData("?project=x&opaque=perhaps", "opaque")]
    [InlineData("?project=x&verison=1.2", "verison")]
    [InlineData("?projet=x", "projet")]
    [InlineData("?project=x&project=y", "project is given twice")]
    public async Task Invalid_parameters_get_400_with_their_name(string query, string named)
    {
        using var answer = await _server.UploadAsync(
            NewImage(), query.Replace("long", new string('x', 2000), StringComparison.Ordinal));
        Assert.Contains(named, await answer.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("comment", "x", "comment")]
    [InlineData("comment", "", "comment")]
    [InlineData("project", "../../etc", "project")]
    [InlineData("project", "y", "project is given twice")]
    [InlineData("chip", "avr", "chip")]
    [InlineData("opaque", "true", "Missing: chip, version")]
    [InlineData("version", "long", "version")]
    public async Task Invalid_fields_get_400_with_their_name_before_or_after_the_file(
        string name, string value, string named)
    {
        foreach (var isBehind in new[] { false, true })
        {
            var file = new ByteArrayContent(NewImage());
            var field = new StringContent(value == "long" ? new string('x', 5000) : value);
            using var form = new MultipartFormDataContent();
            if (!isBehind)
                form.Add(field, name);
            form.Add(file, "file", "x.bin");
            if (isBehind)
                form.Add(field, name);
            using var answer = await _server.Client.PostAsync("/api/firmware?project=x", form);
            Assert.Contains(named, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_files_in_a_form_get_400()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(NewImage()), "file", "x.bin" },
            { new ByteArrayContent(NewImage()), "file", "y.bin" },
        };
        using var answer = await _server.Client.PostAsync("/api/firmware?project=x", form);
        Assert.Contains("more than one file", await answer.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_with_curl_data_is_refused_with_the_option_to_use()
    {
        var content = new ByteArrayContent("project=x"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        using var answer = await _server.Client.PostAsync("/api/firmware?project=x", content);
        var reason = await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("--data-binary", reason, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/octet-stream", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_a_project_is_refused_with_advice()
    {
        using var answer = await _server.UploadAsync(NewImage(), "?fileName=firmware.bin");
        Assert.Contains("?project=", await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=long")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Invalid_forms_get_400(string contentType)
    {
        var content = new ByteArrayContent(NewImage());
        content.Headers.TryAddWithoutValidation(
            "Content-Type", contentType.Replace("long", new string('x', 6000), StringComparison.Ordinal));
        using var answer = await _server.Client.PostAsync("/api/firmware?project=x", content);
        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_limit_gets_413_with_and_without_a_declared_length(bool isDeclared)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/firmware?project=x") { Content = new ByteArrayContent(new byte[Limit + 200_000]) };
        request.Headers.TransferEncodingChunked = !isDeclared;
        request.Headers.ExpectContinue = true;
        using var answer = await _server.Client.SendAsync(request);
        Assert.Contains("larger than 1 MiB", await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_byte_more_than_the_limit_gets_413()
    {
        using var answer = await _server.UploadAsync(new byte[Limit + 1]);
        await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("application/octet-stream", "")]
    [InlineData("multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.bin\"\r\n\r\n")]
    public async Task An_upload_that_is_cut_off_leaves_no_file(string contentType, string before)
    {
        var image = NewImage(200_000);
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/firmware?project=cut HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + $"{_server.Token()}\r\nContent-Type: {contentType}\r\nContent-Length: "
                + $"{image.Length + 1000}\r\n\r\n{before}"));
        await client.GetStream().WriteAsync(image.AsMemory(0, 150_000));
        await Eventually.TrueAsync(() => Directory.GetFiles(_server.Incoming) is [var path]
            && new FileInfo(path).Length > 0);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    [Fact]
    public async Task A_form_that_ends_too_early_gets_400()
    {
        var body = new ByteArrayContent(
            [.. "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.bin\"\r\n\r\n"u8, .. NewImage()]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var answer = await _server.Client.PostAsync("/api/firmware?project=x", body);
        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    private static byte[] Flip(byte[] image)
    {
        image[^1000] ^= 0x10;
        return image;
    }
}
