using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

public sealed class SettingsTests : IDisposable
{
    private readonly Sketchbook _sketchbook = new();

    public void Dispose() => _sketchbook.Dispose();

    [Fact]
    public async Task OtaStack_accepts_the_version_and_the_output_says_that_it_is_a_fake()
    {
        var version = (await _sketchbook.RunAsync("version", "--json")).Succeeded().Json;

        Assert.True(Version.TryParse((string?)version["VersionString"], out var number)
            && number >= new Version(1, 5), $"{version}");
        Assert.Equal("OtaStack stand-in", (string?)version["Status"]);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("compile -h")]
    public async Task Help_says_that_this_is_a_fake_and_lists_the_commands(string words)
    {
        var help = (await _sketchbook.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Succeeded().Output;

        Assert.StartsWith("OtaStack's stand-in for arduino-cli", help, StringComparison.Ordinal);
        Assert.Contains("\n  core install\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_written_and_read_as_YAML()
    {
        const string Key = "board_manager.additional_urls";
        const string One = "https://example.org/a_index.json";
        const string Other = "https://example.org/b_index.json";
        (await _sketchbook.RunAsync("config", "add", Key, One, Other)).Succeeded();
        (await _sketchbook.RunAsync("config", "remove", Key, One)).Succeeded();
        (await _sketchbook.RunAsync("config", "set", "logging.level", "debug")).Succeeded();

        var file = await File.ReadAllTextAsync(_sketchbook.Path("arduino-cli.yaml"));
        Assert.Contains("logging:\n    level: debug\n", file);
        var urls = JsonNode.Parse((await _sketchbook.RunAsync("config", "get", "--json", Key))
            .Succeeded().Output)!.AsArray();
        Assert.Equal(2, urls.Count);
        Assert.Equal(Other, (string?)urls[1]);
        var dump = (await _sketchbook.RunAsync("config", "dump", "--json")).Succeeded().Json;
        Assert.Equal(_sketchbook.Data, (string?)dump["config"]!["directories"]!["data"]);
    }

    [Fact]
    public async Task An_existing_settings_file_is_not_overwritten()
    {
        const string Url = "https://example.org/x_index.json";
        var file = _sketchbook.Path("new.yaml");
        var written = await _sketchbook.RunAsync(
            "config", "init", "--json", "--dest-file", file, "--additional-urls", Url);
        Assert.Equal(file, (string?)written.Succeeded().Json["config_path"]);
        Assert.Equal($"board_manager:\n    additional_urls:\n        - {Url}\n", await File.ReadAllTextAsync(file));

        Assert.Equal(1, (await _sketchbook.RunAsync("config", "init", "--dest-file", file)).ExitCode);
    }

    [Fact]
    public async Task An_unknown_format_is_a_bad_argument()
    {
        var result = await _sketchbook.RunAsync("version", "--format", "xml");
        Assert.Equal(7, result.ExitCode);
    }

    [Theory]
    [InlineData("config set nowhere.at_all 1", "Error setting value: key not found: nowhere.at_all")]
    [InlineData("config add locale de",
        "The key 'locale' is not a list of items, can't add to it.\nMaybe use 'config set'?")]
    [InlineData("compile --nonsense", "unknown flag: --nonsense")]
    [InlineData("compile --fqbn", "flag needs an argument: --fqbn")]
    [InlineData("compile one two", "accepts at most 1 arg(s), received 2")]
    [InlineData("core install", "requires at least 1 arg(s), only received 0")]
    [InlineData(
        "burn everything",
        "unknown command \"burn\" for \"arduino-cli\"\nThis is OtaStack's stand-in for arduino-cli; --help lists its "
            + "commands.")]
    public async Task Invalid_arguments_are_an_error_with_a_reason(string words, string why)
    {
        var result = await _sketchbook.RunAsync(["--json", .. words.Split(' ')]);
        Assert.Equal((1, why), (result.ExitCode, result.Failure));
    }
}
