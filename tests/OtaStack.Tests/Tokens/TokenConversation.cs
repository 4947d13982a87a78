using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OtaStack.Tests.Updates;

namespace OtaStack.Tests.Tokens;

/// <summary>Requests for tokens that many tests send to the API, and boards that show them.</summary>
internal static class TokenConversation
{
    public const string AtHome = "192.0.2.1";
    public const string Away = "198.51.100.1";
    public const string BoardsMd5 = "7effe644484d7d861b92fb47a77ff1ca";

    /// <summary>Makes a token, such as of <c>projects/lamp</c>.</summary>
    public static async Task<(string Id, string Text)> TokenAsync(
        this ApiServer server, string owner, string? body = null)
    {
        var made = (await server.SentAsync("POST", $"/api/{owner}/tokens", body))!;
        return ((string)made["id"]!, (string)made["token"]!);
    }

    public static Task PolicyAsync(this ApiServer server, string project, string access, string enrolment = "open") =>
        server.SentAsync(
            "PATCH", $"/api/projects/{project}", $$"""{"access": "{{access}}", "enrolment": "{{enrolment}}"}""");

    /// <summary>A header as <c>setAuthorization("esp", token)</c> sends it.</summary>
    public static string Basic(string token) =>
        $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("esp:" + token))}\r\n";

    public static string Bearer(string token) => $"Authorization: Bearer {token}\r\n";

    /// <summary>The bytes of a stock ESP8266's poll, which the gateway has forwarded.</summary>
    public static Task<RawAnswer> BoardAsync(
        this ApiServer server, string path, string mac, string version = "1.0.0", string authorization = "",
        string from = AtHome, string md5 = BoardsMd5, string mode = "sketch") =>
        RawBoard.SendAsync(server.Address, RawBoard.Poll(
            path, version, mac, mode, md5, extra: $"X-Forwarded-For: {from}\r\n{authorization}"));

    public static async Task<JsonElement> DeviceAsync(this ApiServer server, string mac) =>
        (await server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + mac)).GetProperty("device");

    /// <summary>All that the API says about a device, without what its tokens do.</summary>
    public static async Task<string> RecordAsync(this ApiServer server, string mac)
    {
        var all = await server.Client.GetFromJsonAsync<JsonElement>("/api/devices/" + mac);
        var fields = all.GetProperty("device").EnumerateObject().Where(field => field.Name != "token")
            .Select(field => field.ToString());
        return string.Join('\n', fields.Append(all.GetProperty("updates").ToString()));
    }

    /// <summary>How many polls were refused for want of a token.</summary>
    public static async Task<int> RefusedAsync(this ApiServer server, string mac)
    {
        var token = (await server.DeviceAsync(mac)).GetProperty("token");
        return token.ValueKind == JsonValueKind.Null ? 0 : token.GetProperty("refused").GetInt32();
    }
}
