using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>
/// The fake arduino-cli's platform, installed in the Manager's container from a package index that the fake serves
/// there.
/// </summary>
internal sealed class TestPlatform(Process index) : IAsyncDisposable
{
    /// <summary>A board with an ESP8266's LX106 core.</summary>
    public const string Board = "otastack-test:esp8266:nodemcuv2";

    private const string Platform = "otastack-test:esp8266";

    /// <summary>Installs it through the Manager's API.</summary>
    public static async Task<TestPlatform> InstallAsync(HttpClient person)
    {
        var index = DockerCommand.Start(
            "compose", "exec", "--no-TTY", "manager", "arduino-cli", "test-index", "/tmp/test-index", "--serve");
        var platform = new TestPlatform(index);
        var url = await index.StandardOutput.ReadLineAsync()
            .InTimeAsync("the address of the test index in a container");

        using var indexes = await person.PutAsJsonAsync("/manager/api/indexes", new { urls = new[] { url } });
        indexes.EnsureSuccessStatusCode();
        await JobAsync(person, "/manager/api/indexes/update");
        await JobAsync(person, $"/manager/api/platforms/{Platform}/install");
        return platform;
    }

    public async ValueTask DisposeAsync()
    {
        // Killing the docker client alone would leave it running.
        await ContainerStack.ShellAsync("manager",
            "kill $(grep -la 'test-inde[x]' /proc/[0-9]*/cmdline | cut -d/ -f3)");
        await index.EndAsync("the test index in a container");
        index.Dispose();
    }

    private static async Task JobAsync(HttpClient person, string path)
    {
        using var answer = await person.PostAsJsonAsync(path, new { });
        answer.EnsureSuccessStatusCode();
        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        JsonNode? job = null;
        await Eventually.TrueAsync(
            async () => (string?)(job = await person.GetFromJsonAsync<JsonNode>($"/manager/api/jobs/{id}"))!["state"]
                is not ("waiting" or "running"),
            "the end of " + path);
        Assert.True((string?)job!["state"] == "succeeded", job.ToJsonString());
    }
}
