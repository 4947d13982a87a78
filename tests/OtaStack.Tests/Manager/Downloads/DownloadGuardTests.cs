using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Downloads;
using OtaStack.Manager.Http;

namespace OtaStack.Tests.Manager.Downloads;

/// <summary>Which addresses may be downloaded from, and the errors for others.</summary>
public sealed class DownloadGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8000/package_x_index.json")]
    [InlineData("http://127.1/package_x_index.json")]
    [InlineData("http://2130706433/package_x_index.json")]
    [InlineData("http://0x7f.0.0.1/package_x_index.json")]
    [InlineData("http://[::1]:8000/package_x_index.json")]
    [InlineData("http://[::ffff:127.0.0.1]/package_x_index.json")]
    [InlineData("http://[fe80::1%25eth0]/package_x_index.json")]
    [InlineData("http://0.0.0.0/package_x_index.json")]
    [InlineData("http://169.254.169.254/latest/package_x_index.json")]
    [InlineData("http://localhost/package_x_index.json")]
    [InlineData("http://LOCALHOST./package_x_index.json")]
    [InlineData("http://mirror.localhost/package_x_index.json")]
    [InlineData("http://inside.example/package_x_index.json")]
    [InlineData("http://inside.example./package_x_index.json")]
    [InlineData("https://both.example/owner/Lib.git#1.2.3")]
    public async Task A_special_address_is_rejected_and_the_message_names_the_setting(
        string url)
    {
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => Guard(allow: false).CheckAsync(url, default));
        Assert.Contains("downloads from there are not allowed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Downloads__AllowLocalAddresses=true", refusal.Message, StringComparison.Ordinal);

        await Guard(allow: true).CheckAsync(url, default);
    }

    [Theory]
    [InlineData("http://192.168.1.10:8000/package_x_index.json")]
    [InlineData("http://10.1.2.3/package_x_index.json")]
    [InlineData("http://lan.example/package_x_index.json")]
    [InlineData("https://outside.example/package_x_index.json")]
    [InlineData("https://nowhere.example/package_x_index.json")] // the download fails with the reason
    public async Task Other_addresses_are_allowed(string url) =>
        await Guard(allow: false).CheckAsync(url, default);

    [Theory]
    [InlineData("http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/core.zip")] // 127.0.0.1 to Go
    [InlineData("http://127\u30020.0.1/core.zip")]
    [InlineData("http://\u00fc\u200d.example/core.zip")]
    [InlineData("http://{long}/package_x_index.json")]
    [InlineData("core.zip")]
    [InlineData("file:///etc/passwd")]
    public async Task An_invalid_URL_is_rejected(string url)
    {
        var hostTooLong = string.Join('.', Enumerable.Repeat(new string('a', 60), 5));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => Guard(allow: false).CheckAsync(
                url.Replace("{long}", hostTooLong, StringComparison.Ordinal), default));
    }

    [Fact]
    public async Task The_message_contains_the_host_name_and_its_address()
    {
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => Guard(allow: false).CheckAsync("http://inside.example/package_x_index.json", default));
        Assert.StartsWith("inside.example (127.0.0.1) is loopback", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indexes_and_repositories_on_this_machine_get_400()
    {
        using var cli = new ShellCli(ToolchainScript.Text);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        var before = await server.Client.GetStringAsync("/manager/api/indexes");
        using (var index = await server.Client.PutAsJsonAsync(
            "/manager/api/indexes", new { urls = new[] { "http://127.0.0.1:9/package_x_index.json" } }))
            Assert.Contains("127.0.0.1 is loopback", await index.ProblemAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
        using (var git = await server.Client.PostAsJsonAsync(
            "/manager/api/libraries/git", new { url = "https://127.0.0.1/owner/Lib.git" }))
            Assert.Contains("127.0.0.1 is loopback", await git.ProblemAsync(HttpStatusCode.BadRequest),
                StringComparison.Ordinal);

        Assert.Equal(before, await server.Client.GetStringAsync("/manager/api/indexes"));
        Assert.DoesNotContain(cli.Runs, run => run.StartsWith("lib install", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Indexes_are_checked_again_before_an_update()
    {
        using var cli = new ShellCli(ToolchainScript.Text);
        await using var server = ManagerServer.NotStarted(null, cli.Path);
        Directory.CreateDirectory(Path.Combine(server.Data, "manager"));
        await File.WriteAllTextAsync(
            Path.Combine(server.Data, "manager", "arduino-cli.yaml"),
            """{"board_manager":{"additional_urls":["http://169.254.169.254/package_x_index.json"]}}""");
        await server.StartAgainAsync();

        var job = await EndOfAsync(server, await server.Client.PostAsync("/manager/api/indexes/update", null));

        Assert.Contains("169.254.169.254 is link-local", job.GetProperty("error")
            .GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("core update-index", cli.Runs);
    }

    [Theory]
    [InlineData("platforms")]
    [InlineData("tools")]
    public async Task A_platform_with_an_archive_on_this_machine_is_not_installed(string place)
    {
        using var cli = new ShellCli(ToolchainScript.Text);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        var (platform, tool) = place == "platforms"
            ? ("http://127.0.0.1:9/core.zip", "https://192.168.1.10/tool.zip")
            : ("https://192.168.1.10/core.zip", "http://127.0.0.1:9/tool.zip");
        // arduino-cli's copy of the second default index.
        await File.WriteAllTextAsync(Path.Combine(server.Toolchain, "package_esp32_index.json"),
            JsonSerializer.Serialize(new
        {
            packages = new[]
            {
                new
                {
                    name = "esp32",
                    platforms = new[]
                    {
                        new
                        {
                            architecture = "esp32", version = "3.0.0", url = platform,
                            toolsDependencies = new[] { new { packager = "esp32", name = "gcc", version = "1" } },
                        },
                    },
                    tools = new[]
                    {
                        new
                        {
                            name = "gcc",
                            version = "1",
                            systems = new[] { new { host = "x86_64-pc-linux-gnu", url = tool } },
                        },
                    },
                },
            },
        }));

        var job = await EndOfAsync(
            server, await server.Client.PostAsJsonAsync("/manager/api/platforms/esp32:esp32/install", new { }));

        Assert.Contains("127.0.0.1 is loopback", job.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(cli.Runs, run => run.StartsWith("core install", StringComparison.Ordinal));
        Assert.Empty(server.Log.Errors);
    }

    private static async Task<JsonElement> EndOfAsync(ManagerServer server, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement job = default;
        await Eventually.TrueAsync(
            async () => (job = await server.Client.GetFromJsonAsync<JsonElement>(answer.Headers.Location))
                .GetProperty("endedAt").ValueKind != JsonValueKind.Null,
            "the end of the job");
        Assert.Equal("failed", job.GetProperty("state").GetString());
        return job;
    }

    private static DownloadGuard Guard(bool allow) =>
        new(Options.Create(new DownloadOptions { AllowLocalAddresses = allow }), ResolveAsync);

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => host switch
    {
        "inside.example" => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        "both.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse("fe80::1")]),
        "lan.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.168.1.10")]),
        "outside.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
        "nowhere.example" => throw new SocketException((int)SocketError.HostNotFound),
        _ => Dns.GetHostAddressesAsync(host, cancellationToken),
    };
}
