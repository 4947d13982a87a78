using System.CommandLine;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.Tests.FleetSimulator;

public sealed class FleetCommandTests
{
    private static readonly FleetCommand Command = new(
        (_, _) => throw new InvalidOperationException("a run was not expected"));

    [Fact]
    public void The_default_is_200_boards_on_this_machine()
    {
        var options = OptionsOf();

        Assert.Equal(200, options.Count);
        Assert.Equal(new Uri("http://127.0.0.1:8080"), options.Server);
        Assert.Empty(options.Projects);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var options = OptionsOf(
            "--project", "thermostat", "500", "--url=https://ota.example.org", "--project=lamp", "--esp32", "0.5",
            "--esp32-chip", "ESP32-C3",
            "--interval", "2.5", "--spread", "0", "--for", "60", "--settle=3", "--bad-wifi", "0.1", "--rollback", "0.2",
            "--stale", "0.3", "--flash-mode", "1", "--slow", "2000", "0.4", "--start-version", "1.0.0", "--seed", "9",
            "--free-space", "1000", "--chip-size", "2000", "--max-offers", "0", "--expect-restarts", "--json",
            "--sleepers", "3600", "0.6", "--weak-links", "0.7", "--connections", "50", "--token-in", "version", "--csv",
            "--group", "lab", "--group", "field", "--token", "secret");

        Assert.Equal(["thermostat", "lamp"], options.Projects);
        Assert.Equal(["lab", "field"], options.Groups);
        Assert.Equal("secret", options.Tokens!.Of("5C:CF:7F:00:00:01", project: null));

        Assert.Equal(
            new FleetOptions
            {
                Count = 500,
                Server = new Uri("https://ota.example.org"),
                Esp32Share = 0.5,
                Esp32Chip = ChipFamily.Esp32C3,
                Interval = TimeSpan.FromSeconds(2.5),
                Spread = TimeSpan.Zero,
                RunFor = TimeSpan.FromMinutes(1),
                SettleAfter = 3,
                BadWifiShare = 0.1,
                RollbackShare = 0.2,
                StaleShare = 0.3,
                FlashModeShare = 1,
                SlowBytesPerSecond = 2000,
                SlowShare = 0.4,
                StartVersion = "1.0.0",
                Seed = 9,
                FreeSpace = 1000,
                ChipSize = 2000,
                MaxOffers = 0,
                ExpectRestarts = true,
                SleeperInterval = TimeSpan.FromHours(1),
                SleeperShare = 0.6,
                WeakLinkShare = 0.7,
                Connections = 50,
                TokenPlace = TokenPlace.Version,
                Csv = true,
                Json = true,
            },
            options with { Projects = [], Groups = [], Tokens = null });
    }

    [Fact]
    public void Settle_without_a_value_means_two_answers_and_does_not_consume_the_next_argument()
    {
        var options = OptionsOf("--settle", "50");

        Assert.Equal(2, options.SettleAfter);
        Assert.Equal(50, options.Count);
    }

    [Fact]
    public async Task Help_is_not_an_error_and_lists_every_option()
    {
        var parsed = Parse("--help");
        var help = new StringWriter();

        Assert.Empty(parsed.Errors);
        Assert.Equal(0, await parsed.InvokeAsync(new InvocationConfiguration { Output = help }));
        foreach (var text in new[] { "simulate [<COUNT>]", "--slow <BYTES> <SHARE>", "--sleepers <SECONDS> <SHARE>",
            "--interval <SECONDS>", "Exit codes:" })
            Assert.Contains(text, help.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_run_gets_the_options_and_gives_the_exit_code()
    {
        var command = new FleetCommand((options, _) => Task.FromResult(options.Count));

        Assert.Equal(7, await command.Parse(["7"]).InvokeAsync());
    }

    [Theory]
    [InlineData("0", "COUNT must be a whole number from 1")]
    [InlineData("many", "COUNT must be a whole number from 1")]
    [InlineData("--frob", "unknown option --frob; --help lists all options")]
    [InlineData("--url", "Required argument missing for option: '--url'")]
    [InlineData("--url=ftp://host", "--url must look like http://host:8080")]
    [InlineData("--url=http://host/ota", "--url takes scheme, host and port only")]
    [InlineData("--project=a/b", "--project must be one path segment")]
    [InlineData("--project=a | --project=b/c", "--project must be one path segment")]
    [InlineData("--group=Lab", "--group must be the name of a group")]
    [InlineData("--sleepers=0 | 1", "--sleepers must be more than 0 seconds")]
    [InlineData("--sleepers=5 | 2", "--sleepers must be a share from 0 to 1")]
    [InlineData("--sleepers=5", "Required argument missing for option: '--sleepers'")]
    [InlineData("--connections=0", "--connections must be a whole number from 1")]
    [InlineData("--token=a;b", "--token must be printable ASCII without spaces and semicolons")]
    [InlineData("--token=a | --tokens=/dev/null", "--token and --tokens exclude each other")]
    [InlineData("--tokens=/does/not/exist", "--tokens /does/not/exist: ")]
    [InlineData("--token-in=url", "--token-in must be basic, bearer or version, not 'url'")]
    [InlineData("--esp32=1.5", "--esp32 must be a share from 0 to 1")]
    [InlineData("--esp32-chip=ESP8266", "--esp32-chip must be a chip such as ESP32")]
    [InlineData("--esp32-chip=3", "--esp32-chip must be a chip such as ESP32")]
    [InlineData("--interval=0", "--interval must be more than 0 seconds")]
    [InlineData("--interval=-1", "--interval must be a number of seconds")]
    [InlineData("--for=NaN", "--for must be a number of seconds")]
    [InlineData("--settle=0", "--settle must be a whole number from 1 to 1000")]
    [InlineData("--slow=0 | 1", "--slow must be a whole number of at least 1")]
    [InlineData("--slow=1000", "Required argument missing for option: '--slow'")]
    [InlineData("--seed=x", "--seed must be a whole number of at least 0")]
    [InlineData("--start-version=a\r\nx-MD5: b", "--start-version must be printable ASCII")]
    [InlineData("--json=yes", "COUNT must be a whole number from 1 to 1000000, not 'yes'")]
    public void The_error_is_one_line_that_names_the_argument(string arguments, string expected)
    {
        var error = Parse(arguments.Split(" | ")).Errors[0].Message;

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_addresses_work_only_on_loopback() =>
        Assert.StartsWith(
            "--own-addresses works only with a server on this machine's loopback",
            Parse("--own-addresses", "--url", "http://192.0.2.1").Errors.Single().Message,
            StringComparison.Ordinal);

    private static FleetOptions OptionsOf(params string[] arguments)
    {
        var parsed = Parse(arguments);
        Assert.Empty(parsed.Errors);
        return Command.OptionsOf(parsed);
    }

    private static ParseResult Parse(params string[] arguments) => Command.Parse(arguments);
}
