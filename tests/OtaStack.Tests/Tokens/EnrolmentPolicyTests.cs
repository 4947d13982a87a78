using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtaStack.Api.Access;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Tests.Authentication;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

/// <summary>New devices of projects that do not take every one.</summary>
public sealed class EnrolmentPolicyTests : IAsyncLifetime
{
    private const string Known = "5C:CF:7F:AA:BB:CC";
    private const string New = "5C:CF:7F:00:00:01";
    private const string Path = "/ota/lamp";

    private readonly SetClock _clock = new();
    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(clock: _clock);
        await _server.PublishedAsync("lamp", "2.0.0");
        await _server.PublishedAsync("gate", "2.0.0");
        await _server.BoardAsync(Path, Known);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task With_approve_a_new_device_waits_and_survives_a_restart_until_it_is_accepted()
    {
        await _server.PolicyAsync("lamp", "open", "approve");

        var refused = await _server.BoardAsync(Path, New);
        Assert.Equal(403, refused.Status);
        Assert.Equal(200, (await _server.BoardAsync(Path, Known)).Status);
        var device = await _server.DeviceAsync(New);
        Assert.Equal(("pending", "1.0.0", "lamp"),
            (device.GetProperty("enrolment").GetString(), device.GetProperty("version").GetString(),
                device.GetProperty("project").GetString()));

        await _server.StartAgainAsync();
        Assert.Equal(403, (await _server.BoardAsync(Path, New)).Status);
        Assert.Equal(403, (await _server.BoardAsync("/ota/gate", New)).Status);
        await _server.SentAsync("POST", "/api/devices/actions", """{"action": "accept", "q": "enrolment:pending"}""");
        Assert.Equal(200, (await _server.BoardAsync(Path, New)).Status);
    }

    [Fact]
    public async Task With_approve_the_devices_own_token_accepts_it_and_the_projects_does_not()
    {
        await _server.PolicyAsync("lamp", "open", "approve");
        var (_, shared) = await _server.TokenAsync("projects/lamp");
        Assert.Equal(403, (await _server.BoardAsync(Path, New, "1.0.0", Basic(shared))).Status);
        await _server.SentAsync("DELETE", $"/api/devices/{New}/tokens"); // it has shown the project's

        var (id, own) = await _server.TokenAsync($"devices/{New}");
        Assert.Equal(200, (await _server.BoardAsync(Path, New, "1.0.0", Basic(own))).Status);

        Assert.Equal("accepted", (await _server.DeviceAsync(New)).GetProperty("enrolment").GetString());
        var entries = (await _server.SentAsync("GET", $"/api/audit?actor=token:{id}"))!["items"]!.AsArray();
        Assert.Equal("device.change", (string?)Assert.Single(entries)!["action"]);
    }

    [Fact]
    public async Task With_approve_a_strangers_poll_does_not_make_a_device_of_another_project_wait()
    {
        await _server.PolicyAsync("lamp", "open", "approve");
        await _server.BoardAsync("/ota/gate", New);

        Assert.Equal(403, (await _server.BoardAsync(Path, New)).Status);

        Assert.Equal("accepted", (await _server.DeviceAsync(New)).GetProperty("enrolment").GetString());
        Assert.Equal(200, (await _server.BoardAsync("/ota/gate", New)).Status);
        await _server.SentAsync("PATCH", $"/api/devices/{New}", """{"name": "moved"}""");
        Assert.Equal(200, (await _server.BoardAsync(Path, New)).Status);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("closed")]
    public async Task A_board_does_not_join_by_showing_an_image_of_the_project_on_another_path(string enrolment)
    {
        var old = (await _server.ListedAsync("/api/firmware?project=lamp"))[0]!;
        await _server.PublishedAsync("lamp", "3.0.0");
        await _server.PolicyAsync("lamp", "open", enrolment);

        Assert.Equal(404, (await _server.BoardAsync("/ota/mistyped", New, md5: (string)old["md5"]!)).Status);

        Assert.Equal(403, (await _server.BoardAsync(Path, New, md5: (string)old["md5"]!)).Status);
    }

    [Fact]
    public async Task A_board_does_not_join_by_the_pin_of_a_group()
    {
        var pinned = (await _server.ListedAsync("/api/firmware?project=lamp"))[0]!;
        await _server.SentAsync("POST", "/api/groups",
            $$"""{"name": "all", "expression": "mac:5C", "pin": "{{pinned["sha256"]}}"}""");
        await _server.PolicyAsync("lamp", "open", "closed");

        for (var poll = 0; poll < 2; poll++)
            Assert.NotEqual(200, (await _server.BoardAsync("/ota", New)).Status);
        Assert.Equal(403, (await _server.BoardAsync(Path, New)).Status);
    }

    [Fact]
    public async Task A_first_poll_that_gives_up_does_not_lose_that_the_device_waits()
    {
        await _server.PolicyAsync("lamp", "open", "approve");
        var (mac, pending) = (MacAddress.Parse(New), _server.Services.GetRequiredService<PendingDevices>());
        var written = new TaskCompletionSource();
        var other = _server.Services.GetRequiredService<AuditedChanges>().MakeAsync(
            Actor.System, () => new Change<bool>(true) { Write = _ => written.Task }, default);
        using var board = new CancellationTokenSource();
        var first = pending.AddAsync(mac, null, board.Token);
        var second = pending.AddAsync(mac, null, default);

        await board.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        written.SetResult();

        await other;
        Assert.True((await second).IsPending);
        Assert.Equal("pending", (await _server.DeviceAsync(New)).GetProperty("enrolment").GetString());
    }

    [Fact]
    public async Task What_cannot_be_read_lets_nobody_in()
    {
        await _server.PolicyAsync("lamp", "token");
        await _server.SentAsync("PATCH", $"/api/devices/{Known}", """{"enrolment": "blocked"}""");
        await _server.StopAsync();
        await ApiDatabase.ExecuteAsync(_server, "UPDATE Projects SET Access = 'damaged'");
        await ApiDatabase.ExecuteAsync(_server, "UPDATE DeviceSettings SET Enrolment = 'damaged'");

        await _server.StartAgainAsync();

        Assert.Equal(401, (await _server.BoardAsync(Path, New)).Status);
        Assert.Equal(403, (await _server.BoardAsync("/ota/gate", Known)).Status);
        Assert.Equal("pending", (await _server.DeviceAsync(Known)).GetProperty("enrolment").GetString());
    }

    [Fact]
    public async Task A_device_that_may_have_shown_a_token_has_to_show_it()
    {
        var (_, token) = await _server.TokenAsync("projects/lamp"); // Its project learns from now on.
        await _server.BoardAsync(Path, Known, authorization: Basic(token));
        await _server.Services.GetServices<IHostedService>().OfType<TokenUses>().Single().FlushAsync(default);
        await _server.StopAsync();
        await ApiDatabase.ExecuteAsync(_server, "UPDATE TokenUses SET Projects = 'damaged'");

        await _server.StartAgainAsync();

        Assert.Equal(401, (await _server.BoardAsync(Path, Known)).Status);
        Assert.NotEqual(401, (await _server.BoardAsync(Path, Known, authorization: Basic(token))).Status);
    }

    [Fact]
    public async Task A_device_with_a_token_is_not_forgotten()
    {
        await _server.BoardAsync("/ota/gate", New);
        await _server.TokenAsync("devices/" + New);

        _clock.Advance(TimeSpan.FromDays(31));
        await _server.Services.GetServices<IHostedService>().OfType<DeviceExpiry>().Single()
            .ForgetExpiredAsync(default);

        using var kept = await _server.SendAsync("GET", $"/api/devices/{New}");
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
    }

    [Theory]
    [InlineData("/ota/lamp")]
    [InlineData("/ota/lamp/firmware.bin")]
    public async Task A_closed_project_takes_only_devices_of_the_table_and_those_with_a_token(string path)
    {
        await _server.PolicyAsync("lamp", "open", "closed");
        var (_, token) = await _server.TokenAsync("projects/lamp");

        Assert.Equal(403, (await _server.BoardAsync(path, New)).Status);
        using (var unknown = await _server.SendAsync("GET", $"/api/devices/{New}"))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(200, (await _server.BoardAsync(path, Known)).Status);

        // By way of an open project, or of none.
        await _server.BoardAsync("/ota/gate", New);
        Assert.Equal(403, (await _server.BoardAsync(path, New)).Status);
        await _server.BoardAsync("/ota", "5C:CF:7F:00:00:02");
        Assert.Equal(403, (await _server.BoardAsync(path, "5C:CF:7F:00:00:02")).Status);

        await _server.TableAsync("device\n5C:CF:7F:00:00:03\n");
        Assert.Equal(200, (await _server.BoardAsync(path, "5C:CF:7F:00:00:03")).Status);
        Assert.Equal(200, (await _server.BoardAsync(path, "5C:CF:7F:00:00:04", "1.0.0", Basic(token))).Status);
    }

    [Fact]
    public async Task A_device_that_waits_and_that_nobody_has_touched_is_forgotten_like_others()
    {
        await _server.PolicyAsync("lamp", "open", "approve");
        await _server.BoardAsync(Path, New);
        await _server.BoardAsync(Path, "5C:CF:7F:00:00:02");
        await _server.SentAsync("PATCH", "/api/devices/5C:CF:7F:00:00:02", """{"note": "whose?"}""");

        _clock.Advance(TimeSpan.FromDays(31));
        await _server.Services.GetServices<IHostedService>().OfType<DeviceExpiry>().Single()
            .ForgetExpiredAsync(default);

        using (var gone = await _server.SendAsync("GET", $"/api/devices/{New}"))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal("pending",
            (await _server.DeviceAsync("5C:CF:7F:00:00:02")).GetProperty("enrolment").GetString());
    }

    [Fact]
    public async Task An_address_adds_no_more_waiting_devices_than_others()
    {
        await using var server = await ApiServer.StartAsync(("Fleet:NewDevicesPerAddressAndHour", "2"));
        await server.PublishedAsync("lamp", "2.0.0");
        await server.PolicyAsync("lamp", "open", "approve");

        var answers = new List<(int, bool)>();
        for (var i = 1; i <= 3; i++)
        {
            var answer = await server.BoardAsync(Path, $"5C:CF:7F:00:00:0{i}");
            answers.Add((answer.Status, answer.Header("Retry-After") is not null));
        }

        Assert.Equal([(403, false), (403, false), (403, true)], answers);
        var waiting = await server.SentAsync("GET", "/api/devices?q=enrolment:pending");
        Assert.Equal(2, (int)waiting!["total"]!);
    }
}
