using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace OtaStack.Tests.Manager.Libraries;

public sealed class LibraryEndpointsTests(ToolchainFixture toolchain) : IClassFixture<ToolchainFixture>
{
    private HttpClient Client => toolchain.Server.Client;

    private string Uploads => Path.Combine(toolchain.Server.Data, "manager", "uploads");

    [Fact]
    public async Task Installed_libraries_include_the_latest_version()
    {
        var libraries = (await toolchain.GetAsync("/libraries")).GetProperty("libraries");
        Assert.Equal(["ArduinoJson", "PubSubClient"], libraries.EnumerateArray()
            .Select(library => library.GetProperty("name").GetString()!));
        Assert.Equal("7.0.4", libraries[0].GetProperty("latest").GetString());
        Assert.Equal("2.8.0", libraries[1].GetProperty("latest").GetString());
    }

    [Fact]
    public async Task Search_results_contain_versions_dependencies_and_the_installed_version()
    {
        var found = (await toolchain.GetAsync("/libraries/search?query=" + Uri.EscapeDataString("--names json")))
            .GetProperty("libraries").EnumerateArray().Single();
        Assert.Equal("7.0.4", found.GetProperty("versions")[0].GetString());
        Assert.Equal("Ticker", found.GetProperty("dependencies")[0].GetString());
        Assert.Equal("6.0.0", found.GetProperty("installed").GetString());
        Assert.Contains("lib search --json --omit-releases-details -- --names json", toolchain.Cli.Runs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("%20%20b%20")]
    [InlineData("ab%0Ac")]
    public async Task A_search_with_an_invalid_query_gets_400(string query)
    {
        using var answer = await Client.GetAsync("/manager/api/libraries/search?query=" + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Libraries_are_installed_upgraded_and_removed()
    {
        await toolchain.EndOfAsync(await Client.PostAsJsonAsync(
            "/manager/api/libraries/install", new { name = "Adafruit GFX Library", version = "1.11.9" }));
        await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/libraries/install", new { name = "ArduinoJson" }));
        await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/libraries/upgrade", new { name = "ArduinoJson" }));
        await toolchain.EndOfAsync(await Client.PostAsync("/manager/api/libraries/upgrade", null));
        await toolchain.EndOfAsync(await Client.DeleteAsync("/manager/api/libraries/PubSubClient"));

        Assert.Contains("lib install Adafruit GFX Library@1.11.9", toolchain.Cli.Runs);
        Assert.Contains("lib install ArduinoJson", toolchain.Cli.Runs);
        Assert.Contains("lib upgrade ArduinoJson", toolchain.Cli.Runs);
        Assert.Contains("lib upgrade", toolchain.Cli.Runs);
        Assert.Contains("lib uninstall PubSubClient", toolchain.Cli.Runs);
    }

    [Theory]
    [InlineData("--zip-path")]
    [InlineData("-h")]
    [InlineData("a@1.0.0")]
    [InlineData("../evil")]
    [InlineData("a..b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a;id")]
    [InlineData("$(id)")]
    [InlineData("a\nb")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("ümlaut")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_invalid_library_name_gets_400(string? name)
    {
        using var install = await Client.PostAsJsonAsync("/manager/api/libraries/install", new { name });
        Assert.Equal(HttpStatusCode.BadRequest, install.StatusCode);
        if (name is null or "")
            return;
        using var upgrade = await Client.PostAsJsonAsync("/manager/api/libraries/upgrade", new { name });
        Assert.Equal(HttpStatusCode.BadRequest, upgrade.StatusCode);
    }

    [Fact]
    public async Task Removing_an_unknown_library_gets_404()
    {
        using var answer = await Client.DeleteAsync("/manager/api/libraries/Nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_ZIP_is_checked_installed_in_one_unsafe_run_and_deleted()
    {
        var job = await toolchain.EndOfAsync(
            await Client.PostAsync("/manager/api/libraries/zip?name=Mine",
            Zip(("Mine/library.properties", "name=Mine"), ("Mine/src/Mine.h", ""))));

        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Equal("unsafe: true", job.GetProperty("log")[0].GetString());
        using var seen = ZipFile.OpenRead(toolchain.Cli.File("zip"));
        Assert.Equal(["Mine/library.properties", "Mine/src/Mine.h"], seen.Entries.Select(entry => entry.FullName));
        Assert.Empty(Directory.EnumerateFiles(Uploads));
    }

    [Fact]
    public async Task A_git_repository_in_a_ZIP_is_skipped_and_logged()
    {
        var job = await toolchain.EndOfAsync(await Client.PostAsync(
            "/manager/api/libraries/zip", Zip(("Mine/Mine.h", ""), ("Mine/.git/config", "[core] fsmonitor = id"),
                ("Mine/.git/hooks/post-checkout", "id"))));

        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        Assert.Contains("Skipped hidden files in the ZIP, which are not part of a library: Mine/.git/.",
            job.GetProperty("log")[0].GetString(), StringComparison.Ordinal);
        using var seen = ZipFile.OpenRead(toolchain.Cli.File("zip"));
        Assert.Equal(["Mine/Mine.h"], seen.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task An_installation_from_the_index_is_not_an_unsafe_run()
    {
        var job = await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/libraries/install", new { name = "Safe-Library" }));
        Assert.Equal("unsafe: no", job.GetProperty("log")[0].GetString());
    }

    [Fact]
    public async Task A_ZIP_with_paths_outside_its_folder_does_not_reach_arduino_cli()
    {
        using var answer = await Client.PostAsync("/manager/api/libraries/zip", Zip(("../../evil.h", "x")));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("leads out of its folder", await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Uploads));
    }

    [Fact]
    public async Task A_ZIP_that_is_too_large_is_rejected()
    {
        using var cli = new ShellCli(ToolchainScript.Text);
        await using var server = await ManagerServer.StartAsync(cli.Path, ("Libraries:ZipBytes", "4096"));
        using var declared = await server.Client.PostAsync(
            "/manager/api/libraries/zip", new ByteArrayContent(new byte[5000]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, declared.StatusCode);

        using var chunked = new HttpRequestMessage(HttpMethod.Post,
            "/manager/api/libraries/zip") { Content = new StreamContent(new MemoryStream(new byte[5000])) };
        chunked.Headers.TransferEncodingChunked = true;
        using var answer = await server.Client.SendAsync(chunked);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge });
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "manager", "uploads")));
    }

    [Fact]
    public async Task A_git_repository_is_installed_in_one_unsafe_run()
    {
        var job = await toolchain.EndOfAsync(
            await Client.PostAsJsonAsync("/manager/api/libraries/git",
            new { url = "https://example.org/owner/Lib.git#1.2.3" }));
        Assert.Equal("unsafe: true", job.GetProperty("log")[0].GetString());
        Assert.Contains("lib install --git-url https://example.org/owner/Lib.git#1.2.3", toolchain.Cli.Runs);
    }

    [Theory]
    [InlineData("http://example.org/owner/Lib.git")]
    [InlineData("git@example.org:owner/Lib.git")]
    [InlineData("ssh://example.org/owner/Lib.git")]
    [InlineData("file:///etc")]
    [InlineData("/etc/passwd")]
    [InlineData(".")]
    [InlineData("--config-file=/x")]
    [InlineData("https://user:secret@example.org/owner/Lib.git")]
    [InlineData("https://example.org")]
    [InlineData("https://example.org/")]
    [InlineData("https://example.org/a/../../b.git")]
    [InlineData("https://example.org/.git")]
    [InlineData("https://example.org/a/b.git?x=1")]
    [InlineData("https://example.org/a/b.git#--upload-pack=x")]
    [InlineData("https://example.org/a/b.git#../x")]
    [InlineData("https://-oProxyCommand=id/a.git")]
    [InlineData("https://example.org/a b.git")]
    [InlineData("https://example.org/a\n.git")]
    [InlineData("https://[::1]/a/b.git")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_invalid_git_URL_gets_400(string? url)
    {
        using var answer = await Client.PostAsJsonAsync("/manager/api/libraries/git", new { url });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static ByteArrayContent Zip(params (string Path, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (path, text) in files)
            {
                using var stream = zip.CreateEntry(path).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new("application/zip") } };
    }
}
