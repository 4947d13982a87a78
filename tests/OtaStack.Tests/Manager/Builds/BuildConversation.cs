using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>The Manager's build API for tests.</summary>
internal static class BuildConversation
{
    /// <summary>A sketch that compiles, and reports the version of its build.</summary>
    public const string Thermostat = """
        const char version[] = OTASTACK_VERSION;

        void setup() {
          Serial.begin(115200);
          report();
        }

        void loop() {}

        void report() { Serial.println(version); }
        """;

    private static readonly DateTime Written = new(2026, 11, 23, 10, 15, 0, DateTimeKind.Utc);

    /// <summary>Writes a sketch with one file. All sketches have the same file time.</summary>
    public static string WriteSketch(this ManagerServer server, string path, string code = Thermostat)
    {
        var folder = Path.Combine(server.Workspace, path);
        Directory.CreateDirectory(folder);
        return server.WriteFile($"{path}/{Path.GetFileName(path)}.ino", code);
    }

    public static string WriteFile(this ManagerServer server, string path, string text, DateTime? changed = null)
    {
        var file = Path.Combine(server.Workspace, path);
        File.WriteAllText(file, text.ReplaceLineEndings("\n") + "\n");
        File.SetLastWriteTimeUtc(file, changed ?? Written);
        return file;
    }

    public static Task<HttpResponseMessage> PostAsync(this ManagerServer server, object body) =>
        server.Client.PostAsJsonAsync("/manager/api/builds", body);

    /// <summary>Queues a build, and returns its id.</summary>
    public static async Task<string> QueueAsync(this ManagerServer server, object body)
    {
        using var answer = await server.PostAsync(body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        Assert.Equal("/manager/api/builds/" + id, answer.Headers.Location!.OriginalString);
        return id;
    }

    public static Task<JsonElement> BuildOfAsync(this ManagerServer server, string id) =>
        server.Client.GetFromJsonAsync<JsonElement>("/manager/api/builds/" + id);

    public static async Task StateIsAsync(this ManagerServer server, string id, string state) =>
        await Eventually.TrueAsync(async () =>
            (await server.BuildOfAsync(id)).Text("state") == state, $"{id} is {state}");

    /// <summary>Waits for a state of publishing.</summary>
    public static async Task PublicationIsAsync(this ManagerServer server, string id, string publication) =>
        await Eventually.TrueAsync(async () =>
            (await server.BuildOfAsync(id)).Text("publication") == publication, $"{id} is {publication}");

    /// <summary>Waits for the end of a build, and returns it.</summary>
    public static async Task<JsonElement> EndOfAsync(this ManagerServer server, string id)
    {
        await Eventually.TrueAsync(
            async () => (await server.BuildOfAsync(id)).Text("state") is "succeeded" or "failed"
                or "cancelled", $"the end of {id}");
        return await server.BuildOfAsync(id);
    }

    /// <summary>Runs a build, which must succeed, and returns it.</summary>
    public static async Task<JsonElement> BuildAsync(this ManagerServer server, object body)
    {
        var build = await server.EndOfAsync(await server.QueueAsync(body));
        Assert.True(build.Text("state") == "succeeded", $"{build.Text("error")}\n{await server.LogOfAsync(build)}");
        return build;
    }

    /// <summary>Runs a build, which must fail, and returns the error.</summary>
    public static async Task<string> FailureAsync(this ManagerServer server, object body)
    {
        var build = await server.EndOfAsync(await server.QueueAsync(body));
        Assert.Equal("failed", build.Text("state"));
        return build.Text("error")!;
    }

    public static Task<string> LogOfAsync(this ManagerServer server, JsonElement build) =>
        server.Client.GetStringAsync($"/manager/api/builds/{build.Text("id")}/log");

    public static Task<byte[]> FileOfAsync(this ManagerServer server, JsonElement build, string name) =>
        server.Client.GetByteArrayAsync($"/manager/api/builds/{build.Text("id")}/files/{name}");

    public static Task<byte[]> ImageOfAsync(this ManagerServer server, JsonElement build) =>
        server.FileOfAsync(build, build.GetProperty("image").Text("name")!);

    public static async Task<JsonElement> ManifestOfAsync(this ManagerServer server, JsonElement build) =>
        JsonDocument.Parse(await server.FileOfAsync(build, "build.json")).RootElement;

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>The folder of a published build.</summary>
    public static string PublishedFolder(this ManagerServer server, JsonElement build) =>
        Path.Combine(server.Builds, build.Text("project")!, build.Text("id")!);
}
