using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;

namespace OtaStack.Tests.Manager.Platforms;

/// <summary>Platforms and libraries from a real index over HTTP, by the stand-in for arduino-cli.</summary>
public sealed class InstallationTests : IAsyncLifetime
{
    private const string Platform = "/manager/api/platforms/otastack-test:esp8266";

    private ManagerServer _server = null!;

    public async Task InitializeAsync() => _server =
        await ManagerServer.StartAsync(StandInToolchain.Program, ("Downloads:AllowLocalAddresses", "true"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_platform_is_installed_upgraded_and_removed()
    {
        using var index = await ServedIndex.StartAsync();
        await UseAsync(index);

        await SucceedAsync(_server.Client.PostAsJsonAsync(Platform + "/install", new { version = "1.0.0" }));
        Assert.Equal(("1.0.0", "1.1.0"), await VersionsAsync());
        var boards = await GetAsync("/boards");
        Assert.Contains("otastack-test:esp8266:nodemcuv2", boards.GetRawText(), StringComparison.Ordinal);
        var board = await GetAsync("/boards/otastack-test:esp8266:nodemcuv2:eesz=1M");
        Assert.Equal(
            ["80", "1M"],
            board.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("values").EnumerateArray()
                .Single(value => value.GetProperty("selected").GetBoolean()).GetProperty("value").GetString()!));

        await SucceedAsync(_server.Client.PostAsync(Platform + "/upgrade", null));
        Assert.Equal(("1.1.0", "1.1.0"), await VersionsAsync());

        await SucceedAsync(_server.Client.DeleteAsync(Platform));
        Assert.Equal((null, "1.1.0"), await VersionsAsync());
        Assert.Equal(0, (await GetAsync("/boards")).GetProperty("boards").GetArrayLength());
    }

    [Fact]
    public async Task A_long_download_shows_its_progress_and_can_be_cancelled()
    {
        using var index = await ServedIndex.StartAsync(noise: 2_000_000, rate: 200_000);
        await UseAsync(index);
        var job = await StartAsync(_server.Client.PostAsJsonAsync(Platform + "/install", new { }));

        await Eventually.TrueAsync(async () =>
            (await GetAsync("/jobs/" + job)).GetProperty("progress") is { ValueKind: JsonValueKind.Number } progress
            && progress.GetDouble() is > 0 and < 1);
        Assert.Contains(" of ", (await GetAsync("/jobs/" + job)).GetProperty("step").GetString()
            ?? " of ", StringComparison.Ordinal);
        await _server.Client.PostAsync($"/manager/api/jobs/{job}/cancel", null);

        Assert.Equal("cancelled", (await EndOfAsync(job)).GetProperty("state").GetString());
        Assert.Null((await VersionsAsync()).Installed);
    }

    [Fact]
    public async Task A_damaged_archive_fails_with_the_reason_and_installs_nothing()
    {
        using var index = await ServedIndex.StartAsync();
        await UseAsync(index);
        await File.AppendAllTextAsync(Path.Combine(index.Folder, "esp8266-1.1.0.zip"), "!");

        var job = await EndOfAsync(await StartAsync(_server.Client.PostAsJsonAsync(Platform + "/install", new { })));

        Assert.Contains("does not match the checksum", job.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Null((await VersionsAsync()).Installed);
    }

    [Fact]
    public async Task An_unreachable_server_fails_with_the_reason_and_keeps_the_list()
    {
        using (var index = await ServedIndex.StartAsync())
            await UseAsync(index);

        var job = await EndOfAsync(await StartAsync(_server.Client.PostAsJsonAsync(Platform + "/install", new { })));

        Assert.Contains("download failed", job.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal((null, "1.1.0"), await VersionsAsync());
    }

    [Fact]
    public async Task Libraries_are_installed_from_the_index_and_from_a_ZIP()
    {
        using var index = await ServedIndex.StartAsync();
        await UseAsync(index);
        var found = (await GetAsync("/libraries/search?query=average")).GetProperty("libraries")[0];
        var name = found.GetProperty("name").GetString();

        await SucceedAsync(
            _server.Client.PostAsJsonAsync("/manager/api/libraries/install", new { name, version = "1.0.0" }));
        Assert.Equal(name + " 1.0.0 1.1.0", await LibrariesAsync());
        await SucceedAsync(_server.Client.PostAsJsonAsync("/manager/api/libraries/upgrade", new { name }));
        Assert.Equal(name + " 1.1.0 1.1.0", await LibrariesAsync());
        await SucceedAsync(_server.Client.DeleteAsync("/manager/api/libraries/" + Uri.EscapeDataString(name!)));
        Assert.Equal("", await LibrariesAsync());

        await SucceedAsync(_server.Client.PostAsync("/manager/api/libraries/zip", FlatLibrary("Mine")));
        Assert.Equal("Mine 2.0.0 2.0.0", await LibrariesAsync());
        Assert.True(File.Exists(Path.Combine(_server.Workspace, "libraries", "Mine", "Mine.h")));
    }

    private async Task UseAsync(ServedIndex index)
    {
        using var answer = await _server.Client.PutAsJsonAsync(
            "/manager/api/indexes", new { urls = new[] { index.Url } });
        Assert.True(answer.IsSuccessStatusCode);
        await SucceedAsync(_server.Client.PostAsync("/manager/api/indexes/update", null));
    }

    private async Task<(string? Installed, string? Latest)> VersionsAsync()
    {
        var platform = (await GetAsync("/platforms?query=otastack-test:esp8266")).GetProperty("platforms")[0];
        return (platform.GetProperty("installed").GetString(), platform.GetProperty("latest").GetString());
    }

    private async Task<string> LibrariesAsync() =>
        string.Join(", ", (await GetAsync("/libraries")).GetProperty("libraries").EnumerateArray()
        .Select(library =>
            $"{library.GetProperty("name")} {library.GetProperty("installed")} {library.GetProperty("latest")}"));

    private Task<JsonElement> GetAsync(string path) =>
        _server.Client.GetFromJsonAsync<JsonElement>("/manager/api" + path);

    private static async Task<string> StartAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        return job.GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> EndOfAsync(string job)
    {
        JsonElement view = default;
        await Eventually.TrueAsync(async () =>
            (view = await GetAsync("/jobs/" + job)).GetProperty("endedAt").ValueKind != JsonValueKind.Null);
        return view;
    }

    private async Task SucceedAsync(Task<HttpResponseMessage> request)
    {
        var job = await EndOfAsync(await StartAsync(request));
        Assert.True(job.GetProperty("state").GetString() == "succeeded", job.GetRawText());
    }

    /// <summary>A ZIP without a top-level folder.</summary>
    private static ByteArrayContent FlatLibrary(string name)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            using (var properties = new StreamWriter(zip.CreateEntry("library.properties").Open()))
                properties.Write(
                    $"name={name}\nversion=2.0.0\nauthor=Me\nmaintainer=Me\nsentence=x\nparagraph=x\ncategory=Other\nurl=x\narchitectures=*\n");
            zip.CreateEntry(name + ".h").Open().Dispose();
        }

        return new ByteArrayContent(bytes.ToArray());
    }
}
