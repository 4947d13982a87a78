using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

/// <summary>Stock clients whose URL names a file, and other forms of a board's URL.</summary>
public sealed class ProjectFilePollTests : IAsyncLifetime
{
    private const string Old = "Apr  3 2020;05:33:11";
    private const string New = "Apr 13 2020;05:33:11";

    private readonly byte[] _image = ImageBuilder.Esp8266(stamp: New, size: 60_000);
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await _server.UploadedAsync(_image, "?project=x");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("by its hash")]
    public async Task A_board_that_requests_the_file_gets_it_once(string query)
    {
        var path = "/ota/x/firmware.bin" + (query == "" ? "" : "?sha256=" + Sha256(_image));

        Assert.Equal(_image, (await PollAsync(path)).Body);
        Assert.Equal(304, (await PollAsync(path, version: New)).Status);
        Assert.Equal(304, (await PollAsync(path, md5: await Md5Async())).Status);
    }

    [Theory]
    [InlineData("spiffs")]
    [InlineData("littlefs")]
    [InlineData("fatfs")]
    [InlineData("flashfs")]
    public async Task A_board_that_requests_a_file_system_never_gets_a_sketch(string mode)
    {
        foreach (var path in new[] { "/ota/x", "/ota/x/firmware.bin", "/ota/x/firmware.bin?sha256=" + Sha256(_image) })
            Assert.Equal(304, (await PollAsync(path, mode: mode)).Status);

        await _server.UploadedAsync(new byte[64 * 1024], "?project=x&kind=filesystem&version=5");
        Assert.Equal(64 * 1024, (await PollAsync("/ota/x/firmware.bin", mode: mode)).Body.Length);
    }

    [Theory]
    [InlineData("firmware.bin?sha256=")]
    [InlineData("firmware-minimal.bin?n=")]
    [InlineData("firmware-minimal.bin?sha256=")]
    public async Task A_board_that_cannot_unpack_a_gzip_file_does_not_get_it_by_name(string file)
    {
        const long FreeSpace = 330_000;
        var packed = ImageBuilder.Gzip(
            ImageBuilder.Esp8266(stamp: New, size: 900_000, strings: new string('x', 640_000)));
        Assert.InRange(packed.Length, 100_000, FreeSpace);
        var name = file.Contains("minimal", StringComparison.Ordinal) ? "&fileName=y-minimal.bin.gz" : "";
        await _server.UploadedAsync(packed, "?project=y" + name);
        var path = "/ota/y/" + file + Sha256(packed);

        Assert.Equal(304, (await PollAsync(path, freeSpace: FreeSpace)).Status);
        Assert.Equal(packed, (await PollAsync(path, freeSpace: 1_695_744)).Body);
        Assert.Equal(packed, await _server.Stranger.GetByteArrayAsync(path));
    }

    [Fact]
    public async Task A_board_of_the_other_family_does_not_get_a_file_by_name()
    {
        await _server.UploadedAsync(ImageBuilder.Esp8266(stamp: New, size: 30_000),
            "?project=y&fileName=y-minimal.bin");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ota/y/firmware-minimal.bin");
        request.Headers.Add("x-ESP32-STA-MAC", "24:0A:C4:00:00:01");

        using var answer = await _server.Stranger.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task An_update_from_the_file_is_recorded_like_any_other()
    {
        await PollAsync("/ota/x/firmware.bin");
        await PollAsync("/ota/x/firmware.bin", version: New);

        var details = await _server.Client.GetStringAsync("/api/devices/5C:CF:7F:AA:BB:CC");
        Assert.Contains("\"state\":\"confirmed\"", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_without_space_gets_the_file_that_its_client_refuses_by_length()
    {
        // Tasmota fetches its minimal image after the client's -100, and treats 304 as success.
        Assert.Equal(200, (await PollAsync("/ota/x/firmware.bin", freeSpace: 1000)).Status);
        Assert.Equal(304, (await PollAsync("/ota/x", freeSpace: 1000)).Status);
    }

    [Fact]
    public async Task A_client_without_identity_gets_the_file_every_time()
    {
        for (var i = 0; i < 2; i++)
            Assert.Equal(_image, await _server.Stranger.GetByteArrayAsync("/ota/x/firmware.bin"));
    }

    [Theory]
    [InlineData("/ota/nothing")]
    [InlineData("/ota/nothing/firmware.bin")]
    public async Task A_version_request_for_a_project_without_firmware_gets_404(string path)
    {
        var answer = await PollAsync(path, mode: "version");

        Assert.Equal(404, answer.Status);
        Assert.Null(answer.Header("x-version"));
    }

    [Fact]
    public async Task A_board_that_must_stay_on_its_version_gets_that_version()
    {
        var answer = await PollAsync("/ota/x", mode: "version", version: "Apr 23 2020;05:33:11");

        Assert.Equal((200, "Apr 23 2020;05:33:11"), (answer.Status, answer.Header("x-version")));
    }

    [Theory]
    [InlineData("/ota//x")]
    [InlineData("/ota/x/")]
    [InlineData("//ota//x//")]
    [InlineData("/ota///x")]
    [InlineData("/ota//x//firmware.bin")]
    public async Task Extra_slashes_change_nothing(string path) => Assert.Equal(_image, (await PollAsync(path)).Body);

    private async Task<string> Md5Async() => (string)(await _server.FindFirmwareAsync(_image))!["md5"]!;

    private Task<RawAnswer> PollAsync(
        string path, string version = Old, string mode = "sketch", string md5 = "7effe644484d7d861b92fb47a77ff1ca",
        long freeSpace = 1_695_744) =>
        RawBoard.SendAsync(_server.Address, RawBoard.Poll(path, version, mode: mode, md5: md5, freeSpace: freeSpace));
}
