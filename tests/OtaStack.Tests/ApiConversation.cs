using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests;

/// <summary>Requests that many tests send to the API.</summary>
internal static class ApiConversation
{
    private static int _unique = 1000;

    /// <summary>A genuine ESP8266 image that no other test has.</summary>
    public static byte[] NewImage(int size = 8192, string stamp = "Apr  3 2020;05:33:11") =>
        ImageBuilder.Esp8266(stamp, size, seed: Interlocked.Increment(ref _unique));

    public static string Sha256(byte[] image) => Convert.ToHexStringLower(SHA256.HashData(image));

    public static Task<HttpResponseMessage> UploadAsync(
        this ApiServer server, byte[] image, string query = "?project=thermostat")
    {
        var content = new ByteArrayContent(image);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return server.Client.PostAsync("/api/firmware" + query, content);
    }

    public static async Task<JsonNode> UploadedAsync(
        this ApiServer server, byte[] image, string query = "?project=thermostat")
    {
        using var answer = await server.UploadAsync(image, query);
        Assert.True(answer.StatusCode == HttpStatusCode.Created,
            $"{answer.StatusCode}: {string.Join('\n', server.Log.Errors)}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>The firmware with these bytes, or null.</summary>
    public static async Task<JsonNode?> FindFirmwareAsync(this ApiServer server, byte[] image)
    {
        using var answer = await server.Client.GetAsync("/api/firmware/" + Sha256(image));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonNode>() : null;
    }

    /// <summary>Waits until the inbox has published these bytes.</summary>
    public static async Task<JsonNode> TakenAsync(this ApiServer server, byte[] image)
    {
        await Eventually.TrueAsync(async () =>
            await server.FindFirmwareAsync(image) is not null, "taken from the build folder");
        return (await server.FindFirmwareAsync(image))!;
    }

    /// <summary>Everything the inbox refused.</summary>
    public static async Task<List<(string Path, string Reason)>> RefusedAsync(this ApiServer server) =>
        [.. (await BuildsAsync(server, "refused"))
            .Select(build => ((string)build!["path"]!, (string)build["reason"]!))];

    public static Task<JsonArray> BuildsAsync(this ApiServer server, string outcome) =>
        server.ListedAsync($"/api/builds?outcome={outcome}&limit=1000");

    /// <summary>The items of the first page of a list.</summary>
    public static async Task<JsonArray> ListedAsync(this ApiServer server, string path) =>
        (await server.Client.GetFromJsonAsync<JsonNode>(path))!["items"]!.AsArray();

    /// <summary>Waits until the inbox has refused a file, and returns why.</summary>
    public static async Task<string> RefusalOfAsync(this ApiServer server, string path)
    {
        await Eventually.TrueAsync(async () =>
            (await server.RefusedAsync()).Any(build => build.Path == path), $"{path} refused");
        return (await server.RefusedAsync()).Single(build => build.Path == path).Reason;
    }

    /// <summary>Moves a file into the build folder in one step, as a careful builder does.</summary>
    public static void Drop(this ApiServer server, string path, byte[] bytes)
    {
        var target = Path.Combine(server.Builds, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = Path.Combine(server.Data, Path.GetRandomFileName());
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, target, overwrite: true);
    }

    /// <summary>
    /// Moves a folder into the build folder in one step, so that the inbox sees all of it or nothing.
    /// </summary>
    public static void DropFolder(
        this ApiServer server, string folder, (string Name, byte[] Bytes)[] files,
        params (string Name, DateTime Time)[] times)
    {
        var temporary = Path.Combine(server.Data, Path.GetRandomFileName());
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(temporary, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }

        foreach (var (name, time) in times)
            File.SetLastWriteTimeUtc(Path.Combine(temporary, name), time);

        var target = Path.Combine(server.Builds, folder);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(temporary, target);
    }

    /// <summary>
    /// Waits until the inbox has decided on everything in the build folder. For this, it adds a file that is refused
    /// after its time, then one that a later scan takes.
    /// </summary>
    public static async Task InboxIsThroughAsync(this ApiServer server)
    {
        var number = Interlocked.Increment(ref _unique);
        server.Drop($"witness-{number}.bin", [.. "no image "u8, (byte)number, (byte)(number >> 8)]);
        await server.RefusalOfAsync($"witness-{number}.bin");
        File.Delete(Path.Combine(server.Builds, $"witness-{number}.bin"));
        for (var scan = 0; scan < 2; scan++)
        {
            var image = NewImage();
            server.Drop("witness/Witness.ino.bin", image);
            await server.TakenAsync(image);
        }
    }

    /// <summary>Polls as an ESP8266 does.</summary>
    public static Task<HttpResponseMessage> PollAsync(
        this ApiServer server, string path, string mac = "5C:CF:7F:AA:BB:CC", string? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.UserAgent.ParseAdd("ESP8266-http-Update");
        request.Headers.Add("x-ESP8266-STA-MAC", mac);
        request.Headers.Add("x-ESP8266-free-space", "1695744");
        request.Headers.Add("x-ESP8266-chip-size", "4194304");
        request.Headers.Add("x-ESP8266-mode", "sketch");
        if (version is not null)
            request.Headers.Add("x-ESP8266-version", version);
        return server.Client.SendAsync(request);
    }

    /// <summary>Checks an error response for people and scripts: RFC 9457, with a reason, without internals.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{(int)answer.StatusCode} instead of {(int)expected}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(body)!;
        Assert.Equal((int)expected, (int)problem["status"]!);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]));
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        return (string?)problem["detail"] ?? "";
    }
}
