using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.Tokens.TokenConversation;

namespace OtaStack.Tests.Tokens;

/// <summary>Tokens are for admins, also where they go with something that operators may change.</summary>
public sealed class TokenRoleTests : IAsyncLifetime
{
    private const string Path = "/ota/lamp";
    private const string Plain = "5C:CF:7F:00:00:01";
    private const string Owner = "5C:CF:7F:00:00:02";
    private const string Shower = "5C:CF:7F:00:00:03";
    private const string New = "5C:CF:7F:00:00:09";

    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await _server.PublishedAsync("lamp", "2.0.0");
        foreach (var mac in new[] { Plain, Owner })
            await _server.BoardAsync(Path, mac, "2.0.0");
        await _server.TokenAsync("devices/" + Owner);
        var (_, shared) = await _server.TokenAsync("projects/lamp");
        await _server.BoardAsync(Path, Shower, "2.0.0", Basic(shared));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(Owner)]
    [InlineData(Shower)]
    public async Task A_device_that_has_a_token_or_has_shown_one_is_forgotten_by_admins_only(string mac)
    {
        using (var refused = await SendAsync("DELETE", "/api/devices/" + mac))
        {
            Assert.Contains("Only an admin may forget it", await refused.ProblemAsync(HttpStatusCode.Forbidden),
                StringComparison.Ordinal);
        }

        Assert.Equal(mac, (await _server.DeviceAsync(mac)).GetProperty("mac").GetString());
        Assert.Single((await _server.SentAsync("GET", $"/api/devices/{Owner}/tokens"))!["items"]!.AsArray());
        Assert.Equal(401, (await _server.BoardAsync(Path, Shower, "2.0.0")).Status);
        using var forgotten = await SendAsync("DELETE", "/api/devices/" + mac, role: Roles.Admin);
        Assert.Equal(HttpStatusCode.NoContent, forgotten.StatusCode);
    }

    [Fact]
    public async Task An_operator_forgets_a_device_without_tokens()
    {
        using var forgotten = await SendAsync("DELETE", "/api/devices/" + Plain);

        Assert.Equal(HttpStatusCode.NoContent, forgotten.StatusCode);
    }

    [Fact]
    public async Task An_operators_action_forgets_only_devices_without_tokens_and_a_dry_run_says_so()
    {
        const string body = """{"action": "forget", "q": "*"}""";
        foreach (var query in new[] { "?dryRun=true", "" })
        {
            using var answer = await SendAsync("POST", "/api/devices/actions" + query, body);
            var result = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

            Assert.Equal((3, 1), ((int)result["matched"]!, (int)result["changed"]!));
            Assert.Equal([Owner, Shower], result["skipped"]!.AsArray().Select(one => (string?)one!["device"]).Order());
            Assert.All(result["skipped"]!.AsArray(), one => Assert.Contains(
                "Only an admin may forget it", (string?)one!["reason"], StringComparison.Ordinal));
        }

        var left = await _server.ListedAsync("/api/devices");
        Assert.Equal([Owner, Shower], left.Select(device => (string?)device!["mac"]));
        Assert.Equal("""{"matched":2,"changed":2,"skipped":[]}""",
            (await _server.SentAsync("POST", "/api/devices/actions", body))!.ToJsonString());
    }

    [Theory]
    [InlineData(Owner)]
    [InlineData(Shower)]
    public async Task A_device_that_has_a_token_or_has_shown_one_is_replaced_by_admins_only(string mac)
    {
        foreach (var query in new[] { "?dryRun=true", "" })
        {
            using var refused = await ReplaceAsync(mac, query, Roles.Operator);
            Assert.Contains("Only an admin may replace it", await refused.ProblemAsync(HttpStatusCode.Forbidden),
                StringComparison.Ordinal);
        }

        Assert.Equal(mac, (await _server.DeviceAsync(mac)).GetProperty("mac").GetString());
        using var replaced = await ReplaceAsync(mac, "", Roles.Admin);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
    }

    [Fact]
    public async Task An_operator_replaces_a_device_without_tokens()
    {
        using var replaced = await ReplaceAsync(Plain, "", Roles.Operator);

        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
    }

    [Fact]
    public async Task A_group_that_has_tokens_is_deleted_by_admins_only()
    {
        using (var made = await SendAsync("POST", "/api/groups", """{"name": "lab", "expression": "tag:lab"}"""))
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var (id, _) = await _server.TokenAsync("groups/lab");

        foreach (var query in new[] { "?dryRun=true", "" })
        {
            using var refused = await SendAsync("DELETE", "/api/groups/lab" + query);
            Assert.Contains("Only an admin may delete it", await refused.ProblemAsync(HttpStatusCode.Forbidden),
                StringComparison.Ordinal);
        }

        Assert.Single((await _server.SentAsync("GET", "/api/groups/lab/tokens"))!["items"]!.AsArray());
        using (var changed = await SendAsync("PATCH", "/api/groups/lab", """{"channel": "beta"}"""))
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await _server.SentAsync("DELETE", $"/api/groups/lab/tokens/{id}");
        using var deleted = await SendAsync("DELETE", "/api/groups/lab");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Theory]
    [InlineData("UPDATE Tokens SET Hash = 'damaged' WHERE Scope = 'Project'", "Tokens", HttpStatusCode.Forbidden)]
    [InlineData("UPDATE TokenUses SET Projects = 'damaged'", "TokenUses", HttpStatusCode.Forbidden)]
    [InlineData("UPDATE Projects SET Access = 'damaged'", "Projects", HttpStatusCode.Forbidden)]
    [InlineData("UPDATE Devices SET Chip = 'damaged' WHERE Mac = '" + Plain + "'", "Devices", HttpStatusCode.NoContent)]
    public async Task Unreadable_rows_about_tokens_are_deleted_by_admins_only(
        string damage, string table, HttpStatusCode expected)
    {
        await _server.StopAsync();
        Assert.Equal(1, await ApiDatabase.ExecuteAsync(_server, damage));
        await _server.StartAgainAsync();
        var row = Assert.Single(await _server.ListedAsync("/api/storage/unreadable"))!;
        Assert.Equal(table, (string?)row["table"]);

        using var answer = await SendAsync("DELETE", $"/api/storage/unreadable/{table}/{row["rowId"]}");

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.NoContent)
            return;
        Assert.Contains("Only admins may delete rows of " + table,
            await answer.ProblemAsync(HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Single(await _server.ListedAsync("/api/storage/unreadable"));
        await _server.SentAsync("DELETE", $"/api/storage/unreadable/{table}/{row["rowId"]}");
    }

    [Fact]
    public async Task A_device_that_may_have_shown_a_token_counts_as_one_that_has()
    {
        await _server.StopAsync();
        await ApiDatabase.ExecuteAsync(_server, "UPDATE TokenUses SET Projects = 'damaged'");
        await _server.StartAgainAsync();

        using var refused = await SendAsync("DELETE", "/api/devices/" + Shower);

        await refused.ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_viewer_sees_firmware_but_does_not_get_its_image()
    {
        var sha256 = await _server.PublishedAsync("lamp", "3.0.0");

        using var read = await SendAsync("GET", "/api/firmware/" + sha256, role: Roles.Viewer);
        using var image = await SendAsync("GET", $"/api/firmware/{sha256}/image", role: Roles.Viewer);
        using var head = await SendAsync("HEAD", $"/api/firmware/{sha256}/image", role: Roles.Viewer);
        using var downloaded = await SendAsync("GET", $"/api/firmware/{sha256}/image");

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Contains("it can contain passwords and tokens", await image.ProblemAsync(HttpStatusCode.Forbidden),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, head.StatusCode);
        Assert.Equal(sha256, ApiConversation.Sha256(await downloaded.Content.ReadAsByteArrayAsync()));
    }

    private Task<HttpResponseMessage> ReplaceAsync(string mac, string query, string role) =>
        SendAsync("POST", $"/api/devices/{mac}/replace{query}", $$"""{"by": "{{New}}"}""", role);

    private Task<HttpResponseMessage> SendAsync(
        string method, string path, string? body = null, string role = Roles.Operator)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new("Bearer", _server.Token(role: role, subject: role));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return _server.Client.SendAsync(request);
    }
}
