using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed partial class ApiKeyTests : GatewayTestBase
{
    private HttpClient _person = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _person = Gateway.Browser();
        _person.DefaultRequestHeaders.Add("Origin", Gateway.Http.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task A_key_is_created_used_listed_and_revoked()
    {
        var made = await CreateAsync(
            new { name = "build server", role = "operator", password = TestIdentity.Password, expiresInDays = 30 });
        var (id, key) = ((string)made["id"]!, (string)made["key"]!);
        Assert.Matches("^otastack_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(Clock.Now.AddDays(30), (DateTimeOffset)made["expiresAt"]!);

        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));
        Assert.Equal(200, await StatusAsync(key, "POST", "/api/firmware"));
        Assert.Equal(200, await StatusAsync(key, "GET", "/manager/api/builds"));
        Assert.Equal(200, await StatusAsync(key, "GET", "/"));

        var list = await _person.GetStringAsync("/account/keys");
        var listed = JsonNode.Parse(list)!["keys"]!.AsArray().Single(entry => (string)entry!["id"]! == id)!;
        Assert.Equal(("build server", "operator", "admin"),
            ((string)listed["name"]!, (string)listed["role"]!, (string)listed["account"]!));
        Assert.Equal(Clock.Now, (DateTimeOffset)listed["lastUsedAt"]!);
        Assert.DoesNotContain(key.Split('_', 3)[2], list, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await _person.DeleteAsync("/account/keys/" + id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _person.DeleteAsync("/account/keys/" + id)).StatusCode);
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));
    }

    [Fact]
    public async Task The_page_shows_a_key_once()
    {
        const string form = "do=create-key&name=ci&role=viewer&expiresInDays=0&password=correct+horse+battery";
        var answer = await SendAsync("POST", "/account", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}", form);
        var key = KeyOnPage().Match(answer.Text).Groups["key"].Value;
        Assert.Equal(200, await StatusAsync(key, "GET", "/api/devices"));

        var page = (await SendAsync("GET", "/account", Gateway.SignedIn)).Text;
        Assert.Contains(key.Split('_')[1], page, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page, StringComparison.Ordinal);

        var revoked = await SendAsync("POST", "/account", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}",
            $"do=revoke-key&id={key.Split('_')[1]}");
        Assert.Contains("The key is revoked.", revoked.Text, StringComparison.Ordinal);
        Assert.Equal(401, await StatusAsync(key, "GET", "/api/devices"));
    }

    [Theory]
    [InlineData("GET", "/api/devices", 200)]
    [InlineData("HEAD", "/api/devices", 200)]
    [InlineData("POST", "/api/firmware", 403)]
    [InlineData("DELETE", "/api/firmware/x", 403)]
    [InlineData("PATCH", "/manager/api/builds", 403)]
    [InlineData("QUERY", "/api/firmware", 403)]
    public async Task A_viewers_key_cannot_change_anything(string method, string path, int status)
    {
        var key = NewKey(Roles.Viewer);

        Assert.Equal(status, await StatusAsync(key, method, path));
    }

    [Fact]
    public async Task A_viewers_key_cannot_open_a_websocket()
    {
        var answer = await SendAsync("GET", "/manager/api/live",
            $"Authorization: Bearer {NewKey(Roles.Viewer)}\r\nUpgrade: websocket\r\n");

        Assert.Equal(403, answer.Status);
        Assert.True(HasNothingArrived);
    }

    [Theory]
    [InlineData("GET", "/ide/")]
    [InlineData("GET", "/account")]
    [InlineData("GET", "/account/keys")]
    [InlineData("POST", "/account/keys")]
    [InlineData("DELETE", "/account/keys/x")]
    public async Task A_key_cannot_open_the_IDE_or_create_keys(string method, string path)
    {
        Assert.Equal(403, await StatusAsync(Gateway.Key, method, path));
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task Revoking_a_key_cuts_its_websockets()
    {
        using var socket = await ConnectAsync("/manager/api/live", ("Authorization", "Bearer " + Gateway.Key));
        Assert.Equal("hello", await EchoAsync(socket, "hello"));

        Gateway.Service<ApiKeys>().Revoke(Gateway.Key.Split('_')[1]);

        using var patience = new CancellationTokenSource(RawHttp.Patience);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => socket.ReceiveAsync(new byte[10], patience.Token));
    }

    [Theory]
    [InlineData("otastack_")]
    [InlineData("otastack_000000000000_")]
    [InlineData("otastack_000000000000_secret")]
    [InlineData("{0}x")]
    [InlineData("{0} {0}")]
    [InlineData("{1}_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_wrong_key_is_rejected_even_with_a_valid_cookie(string wrong)
    {
        var text = string.Format(null, wrong, Gateway.Key, Gateway.Key[..21]);
        var answer = await SendAsync("GET", "/api/devices", $"Authorization: Bearer {text}\r\n{Gateway.SignedIn}");

        Assert.Equal(401, answer.Status);
        Assert.True(HasNothingArrived);
    }

    [Theory]
    [InlineData("Authorization: bearer {0}\r\n", 200)]
    [InlineData("Authorization: {0}\r\n", 401)]
    [InlineData("Authorization: Basic {0}\r\n", 401)]
    [InlineData("X-Api-Key: {0}\r\n", 401)]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n", 401)]
    public async Task A_key_is_accepted_only_as_a_bearer_token(string header, int status)
    {
        Assert.Equal(status, (await SendAsync("GET", "/api/devices", string.Format(null, header, Gateway.Key))).Status);
        Assert.Equal(
            401, (await SendAsync("GET", $"/api/devices?access_token={Gateway.Key}&key={Gateway.Key}")).Status);
    }

    [Theory]
    [InlineData("", "viewer", 30, 400, "The name must have 1 to 64 characters.")]
    [InlineData("test", "viewer", 30, 400, "A key named")]
    [InlineData("TEST ", "viewer", 30, 400, "A key named")]
    [InlineData("a", "write", 30, 400, "The role must be")]
    [InlineData("a", "", 30, 400, "The role must be")]
    [InlineData("a", "Admin", 30, 400, "The role must be")]
    [InlineData("a", "viewer", -1, 400, "The key must expire in 1 to 3650 days")]
    [InlineData("a", "viewer", 3651, 400, "The key must expire in 1 to 3650 days")]
    public async Task An_invalid_key_request_gets_the_reason(
        string name, string role, int days, int status, string reason)
    {
        using var answer = await _person.PostAsJsonAsync(
            "/account/keys", new { name, role, password = TestIdentity.Password, expiresInDays = days });

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(reason, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail")
            .GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("{", "application/json")]
    [InlineData("{\"expiresInDays\":\"many\"}", "application/json")]
    [InlineData("{\"name\":\"x\"}", "text/plain")]
    public async Task Invalid_JSON_gets_400(string body, string contentType)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, contentType);
        using var answer = await _person.PostAsync("/account/keys", content);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"),
            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.True(HasNothingArrived);
    }

    [Theory]
    [InlineData("/account", "application/x-www-form-urlencoded")]
    [InlineData("/account/keys", "application/json")]
    public async Task A_large_body_gets_413(string path, string contentType)
    {
        using var content = new StringContent(
            "\"" + new string('x', 20_000) + "\"", System.Text.Encoding.UTF8, contentType);
        using var answer = await _person.PostAsync(path, content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/account/nothing")]
    [InlineData("PUT", "/account")]
    [InlineData("PUT", "/account/keys")]
    public async Task Unknown_account_paths_are_not_forwarded(string method, string path)
    {
        using var answer = await _person.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(HasNothingArrived);
    }

    [Fact]
    public async Task A_key_is_not_created_without_the_password()
    {
        foreach (var password in new[] { "", "wrong password" })
        {
            using var answer = await _person.PostAsJsonAsync(
                "/account/keys", new { name = "x", role = "operator", password });
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Single(Gateway.Service<ApiKeys>().All);
    }

    [Fact]
    public async Task The_secret_of_a_key_is_not_on_disk()
    {
        foreach (var file in Directory.EnumerateFiles(Gateway.Identity.Folder, PeopleDatabase.FileName + "*"))
        {
            Assert.DoesNotContain(Gateway.Key.Split('_', 3)[2],
                Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }
    }

    private string NewKey(string role) => Gateway.NewKey(role).Trim().Split(' ')[^1];

    private async Task<JsonNode> CreateAsync(object key)
    {
        using var answer = await _person.PostAsJsonAsync("/account/keys", key);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task<int> StatusAsync(string key, string method, string path) =>
        (await SendAsync(method, path, $"Authorization: Bearer {key}\r\nContent-Length: 0\r\n")).Status;

    [GeneratedRegex("<pre>(?<key>otastack_[^<]+)</pre>")]
    private static partial Regex KeyOnPage();
}
