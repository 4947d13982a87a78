using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed class PlatformTests : IDisposable
{
    private const string Esp8266 = IndexFiles.Vendor + ":esp8266";
    private const string Esp32C3 = IndexFiles.Vendor + ":esp32c3";

    private readonly Sketchbook _sketchbook = new();

    public void Dispose() => _sketchbook.Dispose();

    [Fact]
    public async Task A_search_lists_all_versions_of_platforms_in_the_index()
    {
        var platforms = (await _sketchbook.RunAsync("core", "search", "--json", "nodemcu"))
            .Succeeded().Json["platforms"]!.AsArray();

        var platform = Assert.Single(platforms)!;
        Assert.Equal(Esp8266, (string?)platform["id"]);
        Assert.Equal(IndexFiles.PlatformVersions, platform["releases"]!.AsObject().Select(release => release.Key));
        Assert.Equal("1.1.0", (string?)platform["latest_version"]);
        Assert.Null(platform["installed_version"]);
        Assert.Equal("""{"name":"NodeMCU 1.0 (test)"}""",
            platform["releases"]!["1.1.0"]!["boards"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task A_platform_is_installed_upgraded_and_removed_with_its_tools()
    {
        var tool = Path.Combine(_sketchbook.Data, "packages", IndexFiles.Vendor, "tools", "elf2image", "1.0.0");

        var installed = (await _sketchbook.RunAsync("core", "install", Esp8266 + "@1.0.0")).Succeeded();
        Assert.Equal(
            [
                "Downloading packages...", "otastack-test:elf2image@1.0.0 downloaded",
                "otastack-test:esp8266@1.0.0 downloaded",
                "Installing otastack-test:elf2image@1.0.0...", "otastack-test:elf2image@1.0.0 installed",
                "Installing platform otastack-test:esp8266@1.0.0...", "Platform otastack-test:esp8266@1.0.0 installed",
            ],
            Lines(installed.Output));
        Assert.Equal("1.0.0", await InstalledAsync());
        Assert.True(File.Exists(Path.Combine(tool, "elf2image")));

        (await _sketchbook.RunAsync("core", "upgrade", Esp8266)).Succeeded();
        Assert.Equal("1.1.0", await InstalledAsync());
        Assert.Contains("already at the latest version", (await _sketchbook.RunAsync("core", "upgrade", Esp8266))
            .Succeeded().Errors);

        (await _sketchbook.RunAsync("core", "install", Esp32C3)).Succeeded();
        (await _sketchbook.RunAsync("core", "uninstall", Esp32C3)).Succeeded();
        Assert.True(Directory.Exists(tool));
        (await _sketchbook.RunAsync("core", "uninstall", Esp8266)).Succeeded();
        Assert.False(Directory.Exists(tool));
        Assert.Null(await InstalledAsync());
    }

    [Fact]
    public async Task Installed_platforms_and_boards_are_listed()
    {
        (await _sketchbook.RunAsync("core", "install", Esp8266)).Succeeded();

        var boards = (await _sketchbook.RunAsync("board", "listall", "--json")).Succeeded().Json["boards"]!.AsArray();
        Assert.Equal(["LOLIN D1 mini (test)", "NodeMCU 1.0 (test)"], boards.Select(board => (string?)board!["name"]));
        Assert.Equal(Esp8266, (string?)boards[1]!["platform"]!["metadata"]!["id"]);

        var details = (await _sketchbook.RunAsync("board", "details", "--json", "-b", Sketchbook.NodeMcu + ":eesz=1M"))
            .Succeeded().Json;
        Assert.Equal(["xtal CPU Frequency: 80", "eesz Flash Size: 1M"], details["config_options"]!.AsArray()
            .Select(option =>
            $"{option!["option"]} {option["option_label"]}: {Selected(option)}"));
    }

    [Fact]
    public async Task A_damaged_archive_is_an_error_and_the_installed_version_stays()
    {
        (await _sketchbook.RunAsync("core", "install", Esp8266 + "@1.0.0")).Succeeded();
        await File.AppendAllTextAsync(Path.Combine(_sketchbook.Index, "esp8266-1.1.0.zip"), "!");

        var result = await _sketchbook.RunAsync("core", "upgrade", Esp8266);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "Error during upgrade: Cannot install platform: installing platform otastack-test:esp8266@1.1.0: "
            + "testing local archive integrity: testing archive checksum: archive hash differs from hash in index\n",
            result.Errors);
        Assert.Equal("1.0.0", await InstalledAsync());
        (await _sketchbook.CompileAsync(Sketchbook.NodeMcu, _sketchbook.Copy("Blink"))).Succeeded();
    }

    [Fact]
    public async Task A_missing_archive_fails_the_installation()
    {
        File.Delete(Path.Combine(_sketchbook.Index, "esp32c3-1.1.0.tar.gz"));
        var result = await _sketchbook.RunAsync("core", "install", Esp32C3);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Error during install: Download failed: ", result.Errors);
        Assert.Null(await InstalledAsync());
    }

    [Fact]
    public async Task A_folder_without_write_access_fails_the_installation()
    {
        await File.WriteAllTextAsync(_sketchbook.Downloads, "not a folder");
        var result = await _sketchbook.RunAsync("core", "install", "--json", Esp8266);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Error during install: Download failed: ", result.Failure);
    }

    [Fact]
    public async Task A_full_disk_is_reported_like_the_real_arduino_cli_does()
    {
        (await _sketchbook.RunAsync("lib", "update-index")).Succeeded();
        File.CreateSymbolicLink(Path.Combine(_sketchbook.Data, "tmp", "library_index.json"), "/dev/full");

        var result = await _sketchbook.RunAsync("lib", "update-index", "--json");
        Assert.Equal((1, "Error updating library index: Download failed: no space left on device"),
            (result.ExitCode, result.Failure));
    }

    [Theory]
    [InlineData("acme:avr", "Invalid argument passed: Platform 'acme:avr' not found", 7)]
    [InlineData("esp8266", "Invalid argument passed: invalid item esp8266", 7)]
    [InlineData(Esp8266 + "@", "Invalid argument passed: invalid empty core version: 'otastack-test:esp8266@'", 7)]
    [InlineData(
        Esp8266 + "@9.9.9",
        "Error during install: Platform 'otastack-test:esp8266@9.9.9' not found: "
        + "required version 9.9.9 not found for platform otastack-test:esp8266",
        1)]
    public async Task An_unknown_platform_is_an_error(string name, string why, int code)
    {
        var result = await _sketchbook.RunAsync("core", "install", "--json", name);
        Assert.Equal((code, why), (result.ExitCode, result.Failure));
    }

    private async Task<string?> InstalledAsync() =>
        (await _sketchbook.RunAsync("core", "list", "--json")).Succeeded().Json["platforms"]!.AsArray()
            .Select(platform => (string?)platform!["installed_version"]).SingleOrDefault();

    private static string? Selected(JsonNode option) =>
        (string?)option["values"]!.AsArray().Single(value => value!["selected"] is not null)!["value"];

    /// <summary>The output that stays visible after progress bars have overwritten themselves.</summary>
    private static IEnumerable<string> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\r')[^1].TrimEnd());
}
