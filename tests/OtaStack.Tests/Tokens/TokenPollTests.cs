using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Access;
using OtaStack.Contracts.Tokens;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Updates;
using static OtaStack.Tests.ApiConversation;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

/// <summary>Polls with tokens, in the bytes of the stock clients.</summary>
public sealed class TokenPollTests : IAsyncLifetime
{
    private const string Mac = "5C:CF:7F:AA:BB:CC";
    private const string Path = "/ota/lamp";

    private readonly SetClock _clock = new();
    private readonly byte[] _image = NewImage();
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        await _server.PublishedAsync("lamp", "2.0.0", _image);
        await _server.PublishedAsync("gate", "2.0.0");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("basic")]
    [InlineData("bearer")]
    [InlineData("version")]
    [InlineData("stamp")]
    [InlineData("version after Basic of a proxy")]
    public async Task A_stock_poll_shows_a_token_in_any_of_the_three_ways(string way)
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        await _server.PolicyAsync("lamp", "token");

        var (version, header) = way switch
        {
            "basic" => ("1.0.0", Basic(token)),
            "bearer" => ("1.0.0", Bearer(token)),
            "version" => ("1.0.0;" + token, ""),
            "stamp" => ("Apr  3 2020;05:33:11;" + token, ""),
            _ => ("1.0.0;" + token, Basic("of a proxy")),
        };

        var answer = await _server.BoardAsync(Path, Mac, version, header);

        Assert.Equal((200, _image.Length), (answer.Status, answer.Body.Length));
        var device = await _server.DeviceAsync(Mac);
        Assert.Equal(way == "stamp" ? "Apr  3 2020;05:33:11" : "1.0.0", device.GetProperty("version").GetString());
        Assert.Equal("lamp", device.GetProperty("token").GetProperty("projects")[0].GetString());

        // It reports its new version with its token: the version is compared without it.
        var done = await _server.BoardAsync(
            Path, Mac, way is "basic" or "bearer" ? "2.0.0" : "2.0.0;" + token, header, md5: new string('1', 32));
        Assert.Equal(304, done.Status);
        Assert.True((await _server.DeviceAsync(Mac)).GetProperty("isConfirmed").GetBoolean());
    }

    [Fact]
    public async Task Without_a_valid_token_the_answer_is_a_tiny_401_that_changes_nothing()
    {
        var (id, token) = await _server.TokenAsync("projects/lamp");
        var (_, other) = await _server.TokenAsync("projects/gate");
        await _server.PolicyAsync("lamp", "token");
        Assert.Equal(200, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
        var before = await _server.RecordAsync(Mac);

        string[] wrong =
        [
            "", Basic(""), Basic(other), Basic(TokenText.Create()), Bearer(TokenText.Create()), Basic("password"),
            "Authorization: Basic !\r\n", "Authorization: Digest x\r\n", "Authorization:\r\n", Basic(token.ToUpperInvariant()),
            Basic(token) + Bearer(token), $"Authorization: Basic {new string('A', 20_000)}\r\n", Basic(token + "a"),
        ];
        var count = 0;
        foreach (var header in wrong)
        {
            var answer = await _server.BoardAsync(
                Path, Mac, "2.0.0", header, from: count % 2 == 0 ? AtHome : Away, md5: new string('1', 32));
            count++;

            Assert.True(answer.Status == 401, $"{answer.Status} for {header}");
            Assert.Equal("Basic realm=\"OtaStack\"", answer.Header("WWW-Authenticate"));
            Assert.InRange(answer.Body.Length, 1, 60);
            Assert.Equal(answer.Body.Length.ToString(null as IFormatProvider), answer.Header("Content-Length"));
        }

        Assert.Equal(before, await _server.RecordAsync(Mac));
        var use = (await _server.DeviceAsync(Mac)).GetProperty("token");
        Assert.Equal((wrong.Length, AtHome),
            (use.GetProperty("refused").GetInt32(), use.GetProperty("refusedFrom").GetString()));

        await _server.SentAsync("DELETE", $"/api/projects/lamp/tokens/{id}");
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
    }

    [Theory]
    [InlineData("open", 200)]
    [InlineData("learn", 401)]
    [InlineData("token", 401)]
    public async Task A_device_that_has_shown_a_token_must_go_on_doing_so_unless_its_project_is_open(
        string access, int status)
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        var other = "5C:CF:7F:00:00:02";
        Assert.Equal(200, (await _server.BoardAsync(Path, other)).Status);
        Assert.Equal(200, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
        await _server.PolicyAsync("lamp", access);

        foreach (var path in new[] { Path, "/ota", "/ota/gate", "/ota/lamp/firmware.bin" })
            Assert.Equal(status, (await _server.BoardAsync(path, Mac)).Status);
        Assert.Equal(access == "token" ? 401 : 200, (await _server.BoardAsync(Path, other)).Status);

        await _server.StartAgainAsync();
        Assert.Equal(status, (await _server.BoardAsync(Path, Mac)).Status);
        Assert.Equal(200, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
    }

    [Fact]
    public async Task Without_tokens_and_policies_a_poll_only_asks_whether_there_are_any()
    {
        var gate = _server.Services.GetRequiredService<PollGate>();
        Assert.False(gate.IsNeeded);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Assert.False(gate.IsNeeded);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        var (id, _) = await _server.TokenAsync("projects/gate");
        Assert.True(gate.IsNeeded);
        await _server.SentAsync("DELETE", $"/api/projects/gate/tokens/{id}");
        Assert.True(gate.IsNeeded); // it is "learn" now
        await _server.PolicyAsync("gate", "open");
        Assert.False(gate.IsNeeded);
        await _server.PolicyAsync("gate", "open", "closed");
        Assert.True(gate.IsNeeded);
    }

    [Fact]
    public async Task The_first_token_of_a_project_makes_it_learn_and_later_ones_change_nothing()
    {
        Assert.Equal("open", await AccessAsync());
        var first = await _server.TokenAsync("projects/lamp");
        Assert.Equal("learn", await AccessAsync());

        await _server.PolicyAsync("lamp", "open");
        var made = await _server.SentAsync("POST", "/api/projects/lamp/tokens");
        Assert.Equal("open", (string?)made!["access"]);
        Assert.Equal("open", await AccessAsync());
        Assert.Equal(
            ["token.create", "project.change", "project.change", "token.create"],
            await _server.AuditedAsync("project:lamp"));
        Assert.NotEqual(first.Text, (string?)made["token"]);

        async Task<string?> AccessAsync() =>
            (string?)(await _server.SentAsync("GET", "/api/projects/lamp"))!["access"];
    }

    [Fact]
    public async Task Before_a_project_needs_tokens_one_is_told_how_many_boards_have_never_shown_one()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token));
        await _server.BoardAsync(Path, "5C:CF:7F:00:00:02");
        await _server.BoardAsync(Path, "5C:CF:7F:00:00:03");

        var dry = await _server.SentAsync("PATCH", "/api/projects/lamp?dryRun=true", """{"access": "token"}""");

        Assert.Equal(("token", 2), ((string?)dry!["access"], (int?)dry["withoutToken"]));
        Assert.Equal(200, (await _server.BoardAsync(Path, "5C:CF:7F:00:00:04")).Status);
        var never = await _server.SentAsync("GET", "/api/devices?q=project:lamp+token:never");
        Assert.Equal(3, (int)never!["total"]!);
        Assert.Equal(1, (int)(await _server.SentAsync("GET", "/api/devices?q=token:shown"))!["total"]!);

        await _server.PolicyAsync("lamp", "token");
        Assert.Equal(401, (await _server.BoardAsync(Path, "5C:CF:7F:00:00:05")).Status);
        Assert.Equal(401, (await _server.BoardAsync(Path, "5C:CF:7F:00:00:02")).Status);
        Assert.Equal(1, (int)(await _server.SentAsync("GET", "/api/devices?q=token:refused"))!["total"]!);
        using var unknown = await _server.SendAsync("GET", "/api/devices/5C:CF:7F:00:00:05");
        Assert.Equal(404, (int)unknown.StatusCode);
        var why = await _server.WhyAsync("5C:CF:7F:00:00:02");
        Assert.Equal("noToken", why.GetProperty("decision").GetString());
        Assert.Contains("never shown a valid one", why.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_devices_token_is_good_for_that_device_only_and_proves_it_at_any_address()
    {
        await _server.BoardAsync(Path, Mac);
        await _server.BoardAsync(Path, "5C:CF:7F:00:00:02");
        var (_, token) = await _server.TokenAsync($"devices/{Mac}");
        await _server.PolicyAsync("lamp", "token");

        Assert.Equal(401, (await _server.BoardAsync(Path, "5C:CF:7F:00:00:02", "1.0.0", Basic(token))).Status);
        Assert.Equal(200, (await _server.BoardAsync(
            Path, Mac, "1.0.0", Basic(token), from: Away, md5: new string('2', 32))).Status);

        var device = await _server.DeviceAsync(Mac);
        Assert.Equal(JsonValueKind.Null, device.GetProperty("conflict").ValueKind);
        Assert.Equal(Away, device.GetProperty("address").GetString());
    }

    [Fact]
    public async Task A_shared_token_does_not_prove_which_board_polls()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        await _server.BoardAsync(Path, Mac, "2.0.0");

        await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token), from: Away, md5: new string('2', 32));

        var device = await _server.DeviceAsync(Mac);
        Assert.Equal("addressAndFlash", device.GetProperty("conflict").GetProperty("kind").GetString());
        Assert.Equal("2.0.0", device.GetProperty("version").GetString());
        // Otherwise, whoever has it could oblige a board to show a token that cannot.
        Assert.Equal(304, (await _server.BoardAsync(Path, Mac, "2.0.0")).Status);
    }

    [Fact]
    public async Task A_groups_token_is_good_for_the_devices_of_the_group()
    {
        await _server.SentAsync("POST", "/api/groups", $$"""{"name": "lab", "devices": ["{{Mac}}"]}""");
        var (_, token) = await _server.TokenAsync("groups/lab");
        await _server.PolicyAsync("lamp", "token");

        Assert.Equal(200, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
        Assert.Equal(401, (await _server.BoardAsync(Path, "5C:CF:7F:00:00:02", "1.0.0", Basic(token))).Status);

        // A later group with the same name does not inherit it.
        await _server.SentAsync("DELETE", "/api/groups/lab");
        await _server.SentAsync("POST", "/api/groups", $$"""{"name": "lab", "devices": ["{{Mac}}"]}""");
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
        await _server.StartAgainAsync();
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "1.0.0", Basic(token))).Status);
    }

    [Fact]
    public async Task A_projects_token_says_of_which_project_a_board_is_that_polls_plain_ota()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp");
        Assert.Equal(304, (await _server.BoardAsync("/ota", Mac, "1.0.0", md5: new string('3', 32))).Status);

        var answer = await _server.BoardAsync("/ota", Mac, "1.0.0", Basic(token), md5: new string('3', 32));

        Assert.Equal(_image, answer.Body);
    }

    [Fact]
    public async Task A_poll_that_turns_out_to_be_of_another_project_does_not_get_past_its_policy()
    {
        await _server.PublishedAsync("gate", "9.9.9");
        await _server.PolicyAsync("gate", "token");
        await _server.BoardAsync(Path, Mac, "2.0.0");

        // It contradicts the device of lamp, so its version decides: that of gate.
        var answer = await _server.BoardAsync("/ota", Mac, "9.9.9", from: Away, md5: new string('4', 32));

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task Polls_without_a_valid_token_are_limited_by_address_and_others_are_not()
    {
        await using var server = await ApiServer.StartAsync(
            clock: _clock, settings: ("Tokens:RefusedPerAddressAndMinute", "3"));
        await server.PublishedAsync("lamp", "2.0.0");
        var (_, token) = await server.TokenAsync("projects/lamp");
        await server.PolicyAsync("lamp", "token");
        await server.BoardAsync(Path, Mac, "2.0.0", Basic(token));
        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await server.BoardAsync(Path, Mac)).Status);

        var limited = await server.BoardAsync(Path, Mac);

        Assert.Equal(429, limited.Status);
        Assert.InRange(int.Parse(limited.Header("Retry-After")!, null), 1, 60);
        Assert.Equal(3, await server.RefusedAsync(Mac));
        Assert.Equal(304, (await server.BoardAsync(Path, Mac, "2.0.0", Basic(token))).Status);
        Assert.Equal(401, (await server.BoardAsync(Path, Mac, from: Away)).Status);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await server.BoardAsync(Path, Mac)).Status);
    }

    [Fact]
    public async Task A_device_can_be_let_poll_without_a_token_again()
    {
        await _server.BoardAsync(Path, Mac, "2.0.0");
        var (_, token) = await _server.TokenAsync($"devices/{Mac}");
        await _server.PolicyAsync("lamp", "learn");
        await _server.BoardAsync(Path, Mac, "2.0.0", Basic(token));
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "2.0.0")).Status);

        await _server.SentAsync("DELETE", $"/api/devices/{Mac}/tokens?dryRun=true");
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "2.0.0")).Status);
        await _server.SentAsync("DELETE", $"/api/devices/{Mac}/tokens");

        Assert.Equal(304, (await _server.BoardAsync(Path, Mac, "2.0.0")).Status);
        Assert.Equal(401, (await _server.BoardAsync(Path, Mac, "2.0.0", Basic(token))).Status);
        Assert.Equal(
            ["token.create", "token.delete", "token.reset"], await _server.AuditedAsync($"device:{Mac}"));
    }
}
