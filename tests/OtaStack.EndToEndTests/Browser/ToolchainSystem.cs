using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// <c>./otastack run</c> with compilers, without the IDE. In place of arduino-cli runs the fake of these tests, which
/// calls a real gcc. Its platforms come from a package index whose speed tests choose.
/// </summary>
public class ToolchainSystem : IAsyncLifetime
{
    /// <summary>A board of the platform, with an ESP8266's LX106 core.</summary>
    public const string Board = Platform + ":nodemcuv2";

    /// <summary>The platform that tests install.</summary>
    public const string Platform = IndexFiles.Vendor + ":esp8266";

    /// <summary>A board of <see cref="RiscVPlatform"/>.</summary>
    public const string RiscVBoard = RiscVPlatform + ":esp32c3";

    /// <summary>The platform with an ESP32-C3's RISC-V core.</summary>
    public const string RiscVPlatform = IndexFiles.Vendor + ":esp32c3";

    /// <summary>Minimum size of the platform's archive in bytes.</summary>
    public const int ArchiveBytes = 2_000_000;

    private readonly bool _withIde;
    private readonly string _published = Directory.CreateTempSubdirectory("otastack-index-").FullName;
    private readonly Chromium _chromium = new();

    public ToolchainSystem()
    {
    }

    private protected ToolchainSystem(bool withIde) => _withIde = withIde;

    internal RunningStack Stack { get; private set; } = null!;

    internal IndexServer Index { get; private set; } = null!;

    /// <summary>Receives the telemetry of the services and the IDE's extension.</summary>
    internal TraceCollector Traces { get; private set; } = null!;

    /// <summary>A client signed in as <c>admin</c>.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public Uri Url => Stack.Url;

    public string Workspace => Path.Combine(Stack.DataFolder, "workspace");

    private string IndexUrl => $"{Index.Url}/{IndexFiles.PackageIndexName}";

    public async Task InitializeAsync()
    {
        Index = new IndexServer(_published);
        IndexFiles.Write(_published, Index.Url, ArchiveBytes);
        Traces = await TraceCollector.StartAsync();
        Stack = await RunningStack.StartAsync(withIde: _withIde, environment: new Dictionary<string, string>
        {
            ["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["Downloads__AllowLocalAddresses"] = "true",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Traces.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        Admin = await Stack.SignInAsync();
        await ThroughAsync(HttpMethod.Put, "/manager/api/indexes", new { urls = new[] { IndexUrl } });
        await RunJobAsync("/manager/api/indexes/update");
        await _chromium.InitializeAsync();
        if (_withIde)
            await RunningStack.IdeAsync(Admin);
    }

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        Admin?.Dispose();
        if (Stack is not null)
            await Stack.DisposeAsync();
        if (Traces is not null)
            await Traces.DisposeAsync();
        if (Index is not null)
            await Index.DisposeAsync();
        Directory.Delete(_published, recursive: true);
    }

    /// <summary>
    /// Opens a page without a session and signs in with the form that appears.
    /// </summary>
    public async Task<IPage> OpenAsync(
        string path, Screen screen = Screen.Desktop, bool isDark = false, bool hasScripts = true)
    {
        var page = await _chromium.OpenAsync(screen, isDark, hasScripts);
        await SignInAsync(page, new Uri(Url, path));
        return page;
    }

    /// <summary>Opens a page and signs in with the form that appears first.</summary>
    internal static async Task SignInAsync(IPage page, Uri url)
    {
        await page.GotoAsync(url.AbsoluteUri);
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(RunningStack.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>A window without a session.</summary>
    public Task<IPage> OpenAsStrangerAsync(Screen screen, bool isDark) => _chromium.OpenAsync(screen, isDark);

    /// <summary>Installs a platform, at full speed.</summary>
    public async Task InstallPlatformAsync(string platform = Platform)
    {
        Index.BytesPerSecond = 0;
        await RunJobAsync($"/manager/api/platforms/{platform}/install");
    }

    /// <summary>The id of the Manager's newest job.</summary>
    public async Task<string> NewestJobAsync() =>
        (string)(await Admin.GetFromJsonAsync<JsonNode>("/manager/api/jobs"))!["jobs"]![0]!["id"]!;

    /// <summary>Queues a build of a sketch, and returns the build's id.</summary>
    public async Task<string> QueueAsync(string sketch) =>
        (string)(await ThroughAsync(HttpMethod.Post, "/manager/api/builds", new { sketch }))!["id"]!;

    /// <summary>Builds a sketch, and returns the build's id.</summary>
    /// <param name="sketch">Its folder in the workspace.</param>
    /// <param name="fqbn">The board. Default: the sketch's own.</param>
    public async Task<string> BuildAsync(string sketch, string? fqbn = null)
    {
        var build = await ThroughAsync(HttpMethod.Post, "/manager/api/builds", new { sketch, fqbn });
        var id = (string)build!["id"]!;
        await Eventually.TrueAsync(
            async () => (string?)(await Admin.GetFromJsonAsync<JsonNode>(
                $"/manager/api/builds/{id}"))!["state"] is "succeeded" or "failed",
            "the end of the build");
        return id;
    }

    /// <summary>
    /// Removes all installed platforms, because they share a tool, and their downloads. The next installation
    /// downloads everything again.
    /// </summary>
    public async Task RemovePlatformsAsync()
    {
        var platforms = await Admin.GetFromJsonAsync<JsonNode>("/manager/api/platforms");
        foreach (var platform in platforms!["platforms"]!.AsArray()
            .Where(platform => platform!["installed"] is not null))
            await RunJobAsync($"/manager/api/platforms/{platform!["id"]}", HttpMethod.Delete);

        var downloads = Path.Combine(Stack.DataFolder, "toolchain", "staging");
        if (Directory.Exists(downloads))
            Directory.Delete(downloads, recursive: true);
    }

    /// <summary>Puts a sketch for <see cref="Board"/> into the workspace.</summary>
    public async Task WriteSketchAsync(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Workspace, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".ino"), text);
        await File.WriteAllTextAsync(Path.Combine(folder, "sketch.yaml"), $"default_fqbn: {Board}\n");
    }

    /// <summary>
    /// Damages the index's archives, so that their checksums are wrong, until the result is disposed.
    /// </summary>
    public IDisposable BreakArchives()
    {
        var archives = Directory.EnumerateFiles(_published, "*.tar.gz", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(_published, "*.zip", SearchOption.AllDirectories))
            .ToDictionary(file => file, File.ReadAllBytes);
        foreach (var (file, bytes) in archives)
            File.WriteAllBytes(file, [.. bytes.Select((value, at) => at == bytes.Length / 2 ? (byte)~value : value)]);
        return new Restore(() =>
        {
            foreach (var (file, bytes) in archives)
                File.WriteAllBytes(file, bytes);
        });
    }

    private sealed class Restore(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }

    private async Task RunJobAsync(string path, HttpMethod? method = null)
    {
        var job = await ThroughAsync(method ?? HttpMethod.Post, path, new { });
        await Eventually.TrueAsync(
            async () => (string?)(job = await Admin.GetFromJsonAsync<JsonNode>(
                $"/manager/api/jobs/{job!["id"]}"))!["state"]
                is not ("waiting" or "running"),
            "the end of " + path);
        Assert.True((string?)job!["state"] == "succeeded", job.ToJsonString());
    }

    private async Task<JsonNode?> ThroughAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await Admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path} got {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}

/// <summary>The tests that share a <see cref="ToolchainSystem"/>; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedToolchainSystem : ICollectionFixture<ToolchainSystem>
{
    public const string Name = "toolchains in the browser";
}
