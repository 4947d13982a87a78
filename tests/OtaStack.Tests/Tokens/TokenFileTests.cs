using System.Net.Http.Headers;
using System.Text;
using OtaStack.Contracts.Tokens;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

/// <summary>
/// Files of a project obey its policy, for clients without identity (ESP-IDF, ESPHome, ESP Web Tools) and with it.
/// </summary>
public sealed class TokenFileTests : IAsyncLifetime
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";

    private readonly byte[] _image = NewImage();
    private ApiServer _server = null!;

    private string[] Files =>
    [
        "firmware.bin", "firmware.bin?chip=esp8266", $"firmware.bin?sha256={Sha256(_image)}", "firmware.bin.md5",
        "firmware.bin.sha256", "manifest.json",
    ];

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await _server.PublishedAsync("lamp", "2.0.0", _image);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("open", "open", 200)]
    [InlineData("learn", "open", 200)]
    [InlineData("token", "open", 401)]
    [InlineData("open", "approve", 401)]
    [InlineData("open", "closed", 401)]
    public async Task A_client_without_identity_gets_files_by_the_policy(string access, string enrolment, int status)
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        var (_, other) = await _server.TokenAsync("projects/gate");
        await _server.PolicyAsync("lamp", access, enrolment);

        foreach (var file in Files)
        {
            Assert.Equal(status, await StatusAsync(file, null));
            Assert.Equal(status, await StatusAsync(file, Basic("password")));
            Assert.Equal(status, await StatusAsync(file, Basic(other)));
            Assert.Equal(status == 200 && access == "open" ? 200 : 401, await StatusAsync(file, Basic(TokenText.Create())));
            Assert.Equal(200, await StatusAsync(file, Basic(token)));
            Assert.Equal(200, await StatusAsync(file, new("Bearer", token)));
            Assert.Equal(200, await StatusAsync(file, Basic(token), HttpMethod.Head));
        }
    }

    [Fact]
    public async Task A_401_can_be_read_by_a_page_of_another_site_and_its_preflight_needs_no_token()
    {
        await _server.TokenAsync("projects/lamp");
        await _server.PolicyAsync("lamp", "token");

        using var refused = await _server.Stranger.GetAsync("/ota/lamp/manifest.json");
        Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("*", Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
        using var preflight = await _server.Stranger.SendAsync(new(HttpMethod.Options, "/ota/lamp/manifest.json"));
        Assert.Equal(204, (int)preflight.StatusCode);
    }

    [Fact]
    public async Task A_devices_token_is_good_for_files_unless_the_device_is_blocked_and_a_groups_is_not()
    {
        await _server.BoardAsync("/ota/lamp", Mac);
        var (_, own) = await _server.TokenAsync($"devices/{Mac}");
        await _server.SentAsync("POST", "/api/groups", """{"name": "all", "expression": "*"}""");
        var (_, group) = await _server.TokenAsync("groups/all");
        await _server.PolicyAsync("lamp", "token");

        foreach (var file in Files)
        {
            Assert.Equal(200, await StatusAsync(file, Basic(own)));
            Assert.Equal(401, await StatusAsync(file, Basic(group)));
        }

        await _server.SentAsync("PATCH", $"/api/devices/{Mac}", """{"enrolment": "blocked"}""");
        foreach (var file in Files)
            Assert.Equal(401, await StatusAsync(file, Basic(own)));
    }

    [Fact]
    public async Task A_board_that_identifies_itself_gets_files_by_the_policy()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        await _server.BoardAsync("/ota/lamp", Mac, "1.0.0", TokenConversation.Basic(token));
        var exact = $"/ota/lamp/firmware.bin?sha256={Sha256(_image)}";

        foreach (var path in new[] { exact, "/ota/lamp/firmware.bin.md5", "/ota/lamp/manifest.json" })
        {
            Assert.Equal(401, (await _server.BoardAsync(path, Mac)).Status);
            Assert.Equal(200, (await _server.BoardAsync(path, "5C:CF:7F:00:00:02")).Status);
            Assert.Equal(200, (await _server.BoardAsync(path, Mac, "1.0.0;" + token)).Status);
        }

        await _server.SentAsync("PATCH", $"/api/devices/{Mac}", """{"enrolment": "blocked"}""");
        Assert.Equal(403, (await _server.BoardAsync(exact, Mac, "1.0.0;" + token)).Status);
    }

    private static AuthenticationHeaderValue Basic(string token) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("esp:" + token)));

    private async Task<int> StatusAsync(string file, AuthenticationHeaderValue? credentials, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/ota/lamp/" + file);
        request.Headers.Authorization = credentials;
        using var answer = await _server.Stranger.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
