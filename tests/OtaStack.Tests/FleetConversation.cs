using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.Tests;

/// <summary>Requests for groups, channels and devices that many tests send to the API.</summary>
internal static class FleetConversation
{
    /// <summary>Publishes an image, and returns its SHA-256.</summary>
    public static async Task<string> PublishedAsync(
        this ApiServer server, string project, string version, byte[]? image = null)
    {
        image ??= ApiConversation.NewImage();
        await server.UploadedAsync(image, $"?project={project}&version={version}");
        return ApiConversation.Sha256(image);
    }

    /// <summary>Sends JSON.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        this ApiServer server, string method, string path, string? body = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return server.Client.SendAsync(request);
    }

    /// <summary>Sends JSON that must be accepted, and returns the response's body.</summary>
    public static async Task<JsonNode?> SentAsync(
        this ApiServer server, string method, string path, string? body = null, string? ifMatch = null)
    {
        using var answer = await server.SendAsync(method, path, body, ifMatch);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Imports a table of devices (CSV), which must be accepted.</summary>
    public static async Task TableAsync(this ApiServer server, string table)
    {
        using var answer = await server.Client.PutAsync(
            "/api/devices.csv", new StringContent(table, Encoding.UTF8, "text/csv"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static async Task<JsonElement> WhyAsync(this ApiServer server, string mac, string query = "") =>
        await server.Client.GetFromJsonAsync<JsonElement>($"/api/devices/{mac}/why{query}");

    /// <summary>Polls as an ESP8266 does, and returns the SHA-256 of the image that it gets; null for 304.</summary>
    public static async Task<string?> OfferedAsync(
        this ApiServer server, string path, string mac, string? version = null)
    {
        using var answer = await server.PollAsync(path, mac, version);
        if (answer.StatusCode == HttpStatusCode.NotModified)
            return null;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ApiConversation.Sha256(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The actions of the audit about a subject, the oldest first.</summary>
    public static async Task<string[]> AuditedAsync(this ApiServer server, string subject) =>
    [
        .. (await server.Client.GetFromJsonAsync<JsonNode>(
            $"/api/audit?subject={Uri.EscapeDataString(subject)}"))!["items"]!.AsArray()
            .Select(entry => (string)entry!["action"]!).Reverse(),
    ];
}
